-- The next row to be worked on, among the channels that are open: queued, or in doubt and old enough to be settled.
-- Channels take turns, so that a long queue of one doesn't hold up the other.
SELECT
    outbox.delivery, outbox.recipient, outbox.channel, outbox.state, outbox.attempts, outbox.claimed_at,
    event.facts,
    count(attempt.delivery) AS doubts
FROM delivery.outbox AS outbox
JOIN alerts.event AS event ON event.event = outbox.event
LEFT JOIN delivery.attempt AS attempt ON attempt.delivery = outbox.delivery AND attempt.outcome = 'in_doubt'
WHERE outbox.state IN ('queued', 'claimed') AND outbox.silence IS NULL
    AND coalesce(outbox.not_before <= $now, TRUE)
    AND list_contains($channels, outbox.channel)
GROUP BY
    outbox.delivery, outbox.recipient, outbox.channel, outbox.state, outbox.attempts, outbox.claimed_at,
    event.facts
ORDER BY outbox.channel = $last_channel, min(outbox.queued_at), outbox.delivery
LIMIT 1
