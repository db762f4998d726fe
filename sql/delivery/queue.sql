-- One row for each event, person and channel, ever.
INSERT INTO delivery.outbox (delivery, event, recipient, channel, queued_at, state, attempts)
VALUES (?, ?, ?, ?, ?, 'queued', 0)
ON CONFLICT DO NOTHING
