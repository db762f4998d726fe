-- The newest digest that a person was or may have been sent before a moment ($moment): it was accepted, or is in doubt.
SELECT event.facts
FROM alerts.event AS event
SEMI JOIN (
    SELECT outbox.event
    FROM delivery.outbox AS outbox
    LEFT JOIN delivery.attempt AS attempt ON attempt.delivery = outbox.delivery AND attempt.outcome = 'in_doubt'
    WHERE outbox.recipient = $person AND (outbox.state IN ('claimed', 'sent') OR attempt.delivery IS NOT NULL)
) AS reached ON reached.event = event.event
WHERE event.programme = $programme AND event.reason = 'digest' AND event.subject = $person AND event.occurred_at < $moment
ORDER BY event.occurred_at DESC, event.event
LIMIT 1
