-- Messages that can't be delivered, or that are due and still not sent.
SELECT recipient, channel, state, max(last_error) AS last_error, count(*) AS messages
FROM delivery.outbox
WHERE state <> 'sent'
GROUP BY recipient, channel, state
ORDER BY recipient, channel, state
