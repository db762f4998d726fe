-- Messages that were held back and now might go (`freed`) but have nothing left to tell: of an episode that is over, or of which a
-- newer message to the same person is there; and good news of an episode that the person was never told of,
-- unless it is meant for somebody else who was.
UPDATE delivery.outbox
SET state = 'expired', settled_at = $settled_at
FROM (
    WITH message AS (
        SELECT
            outbox.delivery, outbox.recipient, outbox.channel, outbox.state, outbox.attempts, outbox.queued_at,
            outbox.meant_for, event.fingerprint, event.episode, event.reason IN ('recovered', 'revised') AS is_good_news,
            freed.delivery IS NOT NULL AS is_freed
        FROM delivery.outbox AS outbox
        JOIN alerts.event AS event ON event.event = outbox.event
        LEFT JOIN freed ON freed.delivery = outbox.delivery
        WHERE event.episode IS NOT NULL
    ),
    stale AS (
        SELECT message.delivery
        FROM message
        LEFT JOIN alerts.state AS state
            ON state.fingerprint = message.fingerprint AND state.episode = message.episode
            AND state.state IN ('FIRING', 'RECOVERING')
        LEFT JOIN message AS later
            ON later.fingerprint = message.fingerprint AND later.episode = message.episode
            AND later.recipient = message.recipient AND later.channel = message.channel
            AND later.state IN ('queued', 'claimed', 'sent') AND NOT later.is_good_news
            AND later.queued_at > message.queued_at
        WHERE message.is_freed AND message.state = 'queued' AND NOT message.is_good_news
            AND (state.fingerprint IS NULL OR later.delivery IS NOT NULL)
    ),
    told AS (
        SELECT DISTINCT message.fingerprint, message.episode, message.recipient
        FROM message
        ANTI JOIN stale ON stale.delivery = message.delivery
        WHERE NOT message.is_good_news AND message.state IN ('queued', 'claimed', 'sent')
    )
    SELECT delivery FROM stale
    UNION
    SELECT message.delivery
    FROM message
    ANTI JOIN told
        ON told.fingerprint = message.fingerprint AND told.episode = message.episode AND told.recipient = message.recipient
    WHERE message.is_good_news AND message.state = 'queued' AND message.attempts = 0 AND message.meant_for IS NULL
) AS over
WHERE outbox.delivery = over.delivery
