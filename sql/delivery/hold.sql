-- Messages not begun yet that a silence is about are held back by it; of several by the one that ends last.
UPDATE delivery.outbox
SET silence = held.silence
FROM (
    SELECT outbox.delivery, max_by(silence.silence, silence.ends_at) AS silence
    FROM delivery.outbox AS outbox
    JOIN alerts.event AS event ON event.event = outbox.event
    JOIN alerts.silence AS silence
        ON silence.subject = event.subject AND coalesce(silence.place = event.place, silence.place IS NULL)
        AND silence.begins_at <= $now AND silence.ends_at > $now
    WHERE outbox.state = 'queued' AND outbox.attempts = 0
    GROUP BY outbox.delivery
) AS held
WHERE outbox.delivery = held.delivery AND outbox.silence IS DISTINCT FROM held.silence
