-- What holds messages back from now on (`decided`).
UPDATE delivery.outbox
SET silence = decided.silence, held_by = decided.held_by
FROM decided
WHERE outbox.delivery = decided.delivery AND outbox.state = 'queued'
