-- Alerts that aren't at rest: where each stands, how many messages of its episode were sent or wait, until when it is silenced,
-- and who has taken it on.
SELECT
    state.programme, state.target, state.place, state.state, state.episode, state.severity, state.behind_since,
    state.reference_period_end, state.changed_at,
    count(outbox.delivery) FILTER (WHERE outbox.state = 'sent') AS sent,
    count(outbox.delivery) FILTER (WHERE outbox.state IN ('queued', 'claimed')) AS waiting,
    max(silence.ends_at) AS silenced_until,
    max(acknowledgement.acknowledged_by) AS acknowledged_by
FROM alerts.state AS state
LEFT JOIN alerts.event AS event ON event.fingerprint = state.fingerprint AND event.episode = state.episode
LEFT JOIN delivery.outbox AS outbox ON outbox.event = event.event
LEFT JOIN alerts.acknowledgement AS acknowledgement
    ON acknowledgement.fingerprint = state.fingerprint AND acknowledgement.episode = state.episode
LEFT JOIN alerts.silence AS silence
    ON silence.subject = state.target AND coalesce(silence.place = state.place, silence.place IS NULL)
    AND silence.begins_at <= $now AND silence.ends_at > $now
WHERE state.state <> 'NORMAL'
GROUP BY
    state.programme, state.target, state.place, state.state, state.episode, state.severity, state.behind_since,
    state.reference_period_end, state.changed_at
ORDER BY
    CASE state.severity WHEN 'missed' THEN 0 WHEN 'unattainable' THEN 1 WHEN 'far_behind' THEN 2 ELSE 3 END,
    state.programme, state.target, state.place
