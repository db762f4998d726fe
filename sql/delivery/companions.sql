-- Messages that are due with one ($delivery), to the same person by the same channel about the same programme: itself too.
SELECT
    outbox.delivery, event.programme, event.audience, event.severity, event.subject, event.place
FROM delivery.outbox AS outbox
JOIN alerts.event AS event ON event.event = outbox.event
JOIN delivery.outbox AS first ON first.delivery = $delivery
JOIN alerts.event AS of_first ON of_first.event = first.event
WHERE outbox.recipient = first.recipient AND outbox.channel = first.channel
    AND event.programme = of_first.programme AND event.audience = of_first.audience
    AND outbox.state = 'queued' AND outbox.attempts = 0 AND outbox.bundle IS NULL
    AND coalesce(outbox.meant_for, '') = coalesce(first.meant_for, '')
    AND outbox.silence IS NULL AND outbox.held_by IS NULL
ORDER BY
    CASE event.severity
        WHEN 'missed' THEN 0 WHEN 'unattainable' THEN 1 WHEN 'far_behind' THEN 2 WHEN 'error' THEN 2 WHEN 'behind' THEN 3
        ELSE 4
    END,
    outbox.queued_at, outbox.delivery
