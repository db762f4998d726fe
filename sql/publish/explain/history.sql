-- The last verdicts on one target in one place where the verdict or the state of its data changed.
SELECT as_of, reference_period_end, verdict, data_state, actual, expected, pace_index, method, confidence
FROM (
    SELECT
        *,
        lag(verdict) OVER (ORDER BY as_of) IS DISTINCT FROM verdict
            OR lag(data_state) OVER (ORDER BY as_of) IS DISTINCT FROM data_state AS is_change
    FROM pace.assessment
    WHERE target = $target AND place = $place
)
WHERE is_change
ORDER BY as_of DESC
LIMIT 20
