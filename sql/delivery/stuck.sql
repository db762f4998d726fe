-- Messages that can't be delivered, or that are due and still not sent.
SELECT recipient, channel, state, max(last_error) AS last_error, count(*) AS messages
FROM delivery.outbox
WHERE state NOT IN ('sent', 'expired') AND silence IS NULL AND held_by IS NULL
GROUP BY recipient, channel, state
ORDER BY recipient, channel, state
