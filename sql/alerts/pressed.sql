-- What the message of a delivery told in Slack, by itself or with others, to whom, and whether it still stands.
SELECT
    outbox.recipient, event.audience, event.programme, event.subject, event.place, event.fingerprint, event.episode,
    coalesce(state.state IN ('FIRING', 'RECOVERING') AND state.episode = event.episode, FALSE) AS is_standing
FROM delivery.outbox AS outbox
JOIN alerts.event AS event ON event.event = outbox.event
LEFT JOIN alerts.state AS state ON state.fingerprint = event.fingerprint
WHERE outbox.channel = 'slack' AND (outbox.delivery = $delivery OR outbox.bundle = $delivery)
ORDER BY event.fingerprint, event.event, outbox.recipient
