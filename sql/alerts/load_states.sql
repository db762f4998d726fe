-- How the alerts stand that a decision is about (`told`).
SELECT
    state.fingerprint, state.state, state.episode, state.severity, state.releases_behind, state.releases_on_pace,
    state.behind_since, state.reference_period_end, coalesce(state.releases, 0) AS releases,
    state.breaches, state.is_flapping
FROM alerts.state AS state
SEMI JOIN told ON told.fingerprint = state.fingerprint
