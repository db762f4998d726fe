-- From here until it is settled nobody knows whether the message was sent; not_before is when that can be found out.
UPDATE delivery.outbox
SET state = 'claimed', attempts = attempts + 1, claimed_at = $now, not_before = $certain_at
WHERE delivery = $delivery AND state = 'queued'
