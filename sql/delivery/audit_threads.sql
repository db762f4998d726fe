-- The messages in Slack that episodes began with of which something was told since a moment ($since): replies stand under them.
SELECT DISTINCT first.recipient, first.provider_reference
FROM (
    SELECT
        outbox.recipient, outbox.provider_reference, event.fingerprint, event.episode,
        row_number() OVER (
            PARTITION BY event.fingerprint, event.episode, outbox.recipient
            ORDER BY outbox.settled_at, outbox.queued_at, outbox.delivery
        ) AS place
    FROM delivery.outbox AS outbox
    JOIN alerts.event AS event ON event.event = outbox.event
    WHERE outbox.channel = 'slack' AND outbox.state = 'sent' AND outbox.provider_reference IS NOT NULL
        AND event.episode IS NOT NULL
) AS first
JOIN alerts.event AS event ON event.fingerprint = first.fingerprint AND event.episode = first.episode
JOIN delivery.outbox AS outbox ON outbox.event = event.event AND outbox.recipient = first.recipient
WHERE first.place = 1 AND outbox.channel = 'slack'
    AND (outbox.state IN ('queued', 'claimed') OR outbox.settled_at >= $since)
ORDER BY first.recipient, first.provider_reference
