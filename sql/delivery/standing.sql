-- Alerts that stand, and those whose figures contradict each other now: both may keep others quiet.
SELECT
    state.fingerprint, state.programme, state.target, state.place, state.severity,
    state.state IN ('FIRING', 'RECOVERING') AS stands,
    coalesce(assessment.data_state = 'conflict', FALSE) AS is_in_conflict
FROM alerts.state AS state
LEFT JOIN pace.assessment AS assessment ON assessment.assessment = state.assessment
WHERE state.state IN ('FIRING', 'RECOVERING') OR assessment.data_state = 'conflict'
