-- What one message ($carried) tells, the gravest first, and how often it was in doubt.
SELECT
    outbox.delivery, event.facts, outbox.meant_for,
    count(attempt.delivery) FILTER (WHERE attempt.outcome = 'in_doubt') AS doubts
FROM delivery.outbox AS outbox
JOIN alerts.event AS event ON event.event = outbox.event
LEFT JOIN delivery.attempt AS attempt ON attempt.delivery = outbox.delivery
WHERE coalesce(outbox.bundle, outbox.delivery) = $carried
GROUP BY outbox.delivery, event.facts, outbox.meant_for, event.severity, outbox.queued_at
ORDER BY
    CASE event.severity
        WHEN 'missed' THEN 0 WHEN 'unattainable' THEN 1 WHEN 'far_behind' THEN 2 WHEN 'error' THEN 2 WHEN 'behind' THEN 3
        ELSE 4
    END,
    outbox.queued_at, outbox.delivery
