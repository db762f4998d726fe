-- The states just decided (`told`), each in place of what it was.
INSERT OR REPLACE INTO alerts.state (
    fingerprint, programme, target, place, state, episode, severity, releases_behind, releases_on_pace,
    behind_since, reference_period_end, releases, breaches, is_flapping, assessment, changed_at
)
SELECT
    fingerprint, programme, target, place, state, episode, severity, releases_behind, releases_on_pace,
    behind_since, reference_period_end, releases, breaches, is_flapping, assessment, changed_at
FROM told
