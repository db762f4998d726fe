-- Who was told of each of the episodes asked for (`episodes`), or is queued to be.
SELECT DISTINCT event.fingerprint, event.episode, outbox.recipient
FROM episodes
JOIN alerts.event AS event ON event.fingerprint = episodes.fingerprint AND event.episode = episodes.episode
JOIN delivery.outbox AS outbox ON outbox.event = event.event
WHERE outbox.state NOT IN ('refused', 'expired')
