-- The next message to be worked on, among the channels that are open: queued, or in doubt and old enough to be settled.
-- `closed` are ways to single recipients, as "channel recipient", by which nothing is begun.
-- Channels take turns, so that a long queue of one doesn't hold up the other. Of one episode a person is told in the order in
-- which it happened: nothing overtakes an older message that is still on its way.
WITH waiting AS (
    SELECT
        outbox.delivery, outbox.bundle, outbox.recipient, outbox.channel, outbox.state, outbox.attempts, outbox.claimed_at,
        outbox.content_begun_at, outbox.not_before, outbox.queued_at, event.fingerprint, event.episode
    FROM delivery.outbox AS outbox
    LEFT JOIN alerts.event AS event ON event.event = outbox.event
    WHERE outbox.state IN ('queued', 'claimed') AND outbox.silence IS NULL AND outbox.held_by IS NULL
)
SELECT
    waiting.delivery, coalesce(waiting.bundle, waiting.delivery) AS carried, waiting.bundle IS NOT NULL AS is_bundled,
    waiting.recipient, waiting.channel, waiting.state, waiting.attempts, waiting.claimed_at,
    waiting.content_begun_at IS NOT NULL AS has_begun
FROM waiting
ANTI JOIN waiting AS earlier
    ON earlier.fingerprint = waiting.fingerprint AND earlier.episode = waiting.episode
    AND earlier.recipient = waiting.recipient AND earlier.channel = waiting.channel
    AND earlier.queued_at < waiting.queued_at AND waiting.attempts = 0
WHERE coalesce(waiting.not_before <= $now, TRUE) AND list_contains($channels, waiting.channel)
    AND NOT (waiting.state = 'queued' AND list_contains($closed, concat_ws(' ', waiting.channel, waiting.recipient)))
ORDER BY waiting.channel = $last_channel, waiting.queued_at, waiting.delivery
LIMIT 1
