UPDATE delivery.outbox
SET
    state = $state,
    not_before = $not_before,
    settled_at = CASE WHEN $state IN ('sent', 'refused') THEN $now END,
    told_at = CASE WHEN $state = 'sent' THEN $told_at END,
    provider_reference = $reference,
    last_error = $error
WHERE coalesce(bundle, delivery) = $carried
