-- Messages of which nothing has been sent yet, and what holds each of them back now.
SELECT
    outbox.delivery, outbox.recipient, outbox.channel, outbox.silence, outbox.held_by, outbox.queued_at,
    event.programme, event.audience, event.reason, event.severity, event.subject, event.place, event.fingerprint, event.episode
FROM delivery.outbox AS outbox
JOIN alerts.event AS event ON event.event = outbox.event
WHERE outbox.state = 'queued' AND outbox.attempts = 0 AND outbox.bundle IS NULL
ORDER BY outbox.queued_at, outbox.delivery
