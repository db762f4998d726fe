-- The next message to be worked on, among the channels that are open: queued, or in doubt and old enough to be settled.
-- `closed` are ways to single recipients, as "channel recipient", by which nothing is begun. Channels take turns, so that a long queue of one doesn't hold up the other.
SELECT
    outbox.delivery, coalesce(outbox.bundle, outbox.delivery) AS carried, outbox.bundle IS NOT NULL AS is_bundled,
    outbox.recipient, outbox.channel, outbox.state, outbox.attempts, outbox.claimed_at
FROM delivery.outbox AS outbox
WHERE outbox.state IN ('queued', 'claimed') AND outbox.silence IS NULL AND outbox.held_by IS NULL
    AND coalesce(outbox.not_before <= $now, TRUE)
    AND list_contains($channels, outbox.channel)
    AND NOT (outbox.state = 'queued' AND list_contains($closed, concat_ws(' ', outbox.channel, outbox.recipient)))
ORDER BY outbox.channel = $last_channel, outbox.queued_at, outbox.delivery
LIMIT 1
