-- The same event to somebody else; nothing if they get it by themselves.
INSERT INTO delivery.outbox (delivery, event, recipient, channel, queued_at, state, attempts, meant_for)
VALUES ($delivery, $event, $recipient, $channel, $queued_at, 'queued', 0, $meant_for)
ON CONFLICT DO NOTHING
