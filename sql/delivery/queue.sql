-- What is to be sent (`messages`): one row for each event, person and channel, ever.
INSERT INTO delivery.outbox (delivery, event, recipient, channel, queued_at, state, attempts)
SELECT delivery, event, recipient, channel, queued_at, 'queued', 0
FROM messages
ON CONFLICT DO NOTHING
