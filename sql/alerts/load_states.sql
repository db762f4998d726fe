SELECT fingerprint, state, episode, severity, releases_behind, releases_on_pace, behind_since, reference_period_end
FROM alerts.state
