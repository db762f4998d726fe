-- What one message ($carried) that was refused for good tells of; and for each event the other channels by which it reaches, or
-- may still reach, the same person: one row for each of them, or one without.
SELECT
    outbox.event, event.reason, event.programme, event.place, event.audience, event.facts, other.channel AS other_channel
FROM delivery.outbox AS outbox
JOIN alerts.event AS event ON event.event = outbox.event
LEFT JOIN delivery.outbox AS other
    ON other.event = outbox.event AND other.recipient = outbox.recipient AND other.delivery <> outbox.delivery
    AND other.state IN ('queued', 'claimed', 'sent')
WHERE coalesce(outbox.bundle, outbox.delivery) = $carried
ORDER BY outbox.queued_at, outbox.event, other.channel
