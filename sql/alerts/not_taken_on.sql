-- Alerts of a programme that fire and that nobody has taken on, with each person who was told of them: first and last when, and
-- whether anything still waits for them.
SELECT
    state.fingerprint, state.target, state.place, state.episode, state.behind_since, state.assessment, assessment.verdict,
    outbox.recipient,
    min(coalesce(outbox.told_at, event.occurred_at)) FILTER (WHERE outbox.state = 'sent') AS first_told_at,
    max(coalesce(outbox.told_at, event.occurred_at)) FILTER (WHERE outbox.state = 'sent') AS last_told_at,
    count(*) FILTER (WHERE outbox.state IN ('queued', 'claimed')) AS waiting
FROM alerts.state AS state
JOIN pace.assessment AS assessment ON assessment.assessment = state.assessment
JOIN alerts.event AS event ON event.fingerprint = state.fingerprint AND event.episode = state.episode
JOIN delivery.outbox AS outbox ON outbox.event = event.event
ANTI JOIN alerts.acknowledgement AS taken ON taken.fingerprint = state.fingerprint AND taken.episode = state.episode
WHERE state.programme = $programme AND state.state = 'FIRING'
GROUP BY
    state.fingerprint, state.target, state.place, state.episode, state.behind_since, state.assessment, assessment.verdict,
    outbox.recipient
ORDER BY state.target, state.place, outbox.recipient
