-- A digest that waits gives way to a newer one ($event), unless it may have arrived.
UPDATE delivery.outbox
SET state = 'expired', settled_at = $settled_at
FROM (
    SELECT outbox.delivery
    FROM delivery.outbox AS outbox
    JOIN alerts.event AS event ON event.event = outbox.event
    LEFT JOIN delivery.attempt AS attempt ON attempt.delivery = outbox.delivery AND attempt.outcome = 'in_doubt'
    WHERE event.reason = 'digest' AND event.subject = $person AND event.event <> $event AND outbox.recipient = $person
        AND outbox.state = 'queued' AND attempt.delivery IS NULL
) AS outdated
WHERE outbox.delivery = outdated.delivery
