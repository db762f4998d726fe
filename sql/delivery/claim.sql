-- From here until they are settled nobody knows whether the message that carries them was sent; not_before is when that can be found out.
UPDATE delivery.outbox
SET state = 'claimed', attempts = attempts + 1, claimed_at = $now, not_before = $certain_at, bundle = $bundle,
    content_begun_at = NULL
WHERE list_contains($deliveries, delivery) AND state = 'queued'
