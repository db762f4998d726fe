-- Whether a person was told of this episode, or is queued to be.
SELECT 1
FROM alerts.event AS event
JOIN delivery.outbox AS outbox ON outbox.event = event.event
WHERE event.fingerprint = ? AND event.episode = ? AND outbox.recipient = ? AND outbox.state NOT IN ('refused', 'expired')
LIMIT 1
