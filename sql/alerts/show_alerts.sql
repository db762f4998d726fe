-- All that was worth saying of a target or feed, newest first, with each message about it.
SELECT
    event.occurred_at, event.place, event.episode, event.reason, event.severity, event.replayed,
    outbox.recipient, outbox.channel,
    CASE
        WHEN outbox.state = 'queued' AND coalesce(outbox.silence, outbox.held_by) IS NOT NULL THEN 'held back' ELSE outbox.state
    END AS state,
    outbox.attempts, outbox.settled_at, outbox.silence, outbox.held_by, outbox.bundle, outbox.provider_reference, outbox.last_error,
    acknowledgement.acknowledged_by, acknowledgement.acknowledged_at
FROM alerts.event AS event
LEFT JOIN delivery.outbox AS outbox ON outbox.event = event.event
LEFT JOIN alerts.acknowledgement AS acknowledgement
    ON acknowledgement.fingerprint = event.fingerprint AND acknowledgement.episode = event.episode
WHERE event.subject = $subject
ORDER BY event.occurred_at DESC, event.event, outbox.recipient, outbox.channel
