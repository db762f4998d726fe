-- Every message since a moment ($since, on the machine's clock) with what its attempts say of it, for the audit.
SELECT
    outbox.delivery, coalesce(outbox.bundle, outbox.delivery) AS carried, outbox.recipient, outbox.channel, outbox.state,
    outbox.attempts, outbox.silence IS NOT NULL OR outbox.held_by IS NOT NULL AS is_held,
    outbox.provider_reference, outbox.queued_at, outbox.claimed_at, outbox.not_before,
    event.event IS NOT NULL AS has_event, coalesce(event.reason, '') AS reason, coalesce(event.subject, '') AS subject,
    count(attempt.delivery) FILTER (WHERE attempt.outcome IN ('sent', 'found')) AS arrivals,
    count(attempt.delivery) FILTER (WHERE attempt.outcome = 'in_doubt') AS doubts
FROM delivery.outbox AS outbox
LEFT JOIN alerts.event AS event ON event.event = outbox.event
LEFT JOIN delivery.attempt AS attempt ON attempt.delivery = outbox.delivery
WHERE outbox.state IN ('queued', 'claimed') OR outbox.settled_at >= $since
GROUP BY
    outbox.delivery, outbox.bundle, outbox.recipient, outbox.channel, outbox.state, outbox.attempts, outbox.silence,
    outbox.held_by, outbox.provider_reference, outbox.queued_at, outbox.claimed_at, outbox.not_before,
    event.event, event.reason, event.subject
ORDER BY outbox.delivery
