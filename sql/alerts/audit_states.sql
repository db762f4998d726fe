-- Alerts that stand and of whose beginning there is no event: nobody can have been told.
SELECT state.target, state.place, state.state, state.episode
FROM alerts.state AS state
ANTI JOIN alerts.event AS event
    ON event.fingerprint = state.fingerprint AND event.episode = state.episode
    AND event.reason IN ('first_breach', 'flapping', 'flapped')
WHERE state.state IN ('FIRING', 'RECOVERING')
ORDER BY state.target, state.place
