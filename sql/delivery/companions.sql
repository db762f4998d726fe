-- Messages that are due with one ($delivery), to the same person by the same channel about the same programme: itself too. Of one
-- episode only the oldest that is still on its way. A digest has none but itself.
WITH waiting AS (
    SELECT
        outbox.delivery, outbox.state, outbox.attempts, outbox.bundle, outbox.queued_at,
        event.programme, event.audience, event.severity, event.subject, event.place, event.fingerprint, event.episode,
        coalesce(outbox.meant_for, '') = coalesce(first.meant_for, '') AS is_for_the_same
    FROM delivery.outbox AS outbox
    JOIN alerts.event AS event ON event.event = outbox.event
    JOIN delivery.outbox AS first ON first.delivery = $delivery
    JOIN alerts.event AS of_first ON of_first.event = first.event
    WHERE outbox.recipient = first.recipient AND outbox.channel = first.channel
        AND event.programme = of_first.programme AND event.audience = of_first.audience
        AND outbox.state IN ('queued', 'claimed') AND outbox.silence IS NULL AND outbox.held_by IS NULL
        AND (outbox.delivery = first.delivery OR (event.reason <> 'digest' AND of_first.reason <> 'digest'))
)
SELECT waiting.delivery, waiting.programme, waiting.audience, waiting.severity, waiting.subject, waiting.place
FROM waiting
ANTI JOIN waiting AS earlier
    ON earlier.fingerprint = waiting.fingerprint AND earlier.episode = waiting.episode
    AND earlier.queued_at < waiting.queued_at
WHERE waiting.state = 'queued' AND waiting.attempts = 0 AND waiting.bundle IS NULL
    AND waiting.is_for_the_same
ORDER BY
    CASE waiting.severity
        WHEN 'missed' THEN 0 WHEN 'unattainable' THEN 1 WHEN 'far_behind' THEN 2 WHEN 'error' THEN 2 WHEN 'behind' THEN 3
        ELSE 4
    END,
    waiting.queued_at, waiting.delivery
