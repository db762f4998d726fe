-- What is left of that may be sent.
UPDATE delivery.outbox
SET silence = NULL
FROM alerts.silence AS silence
WHERE silence.silence = outbox.silence AND outbox.state = 'queued' AND silence.ends_at <= $now
