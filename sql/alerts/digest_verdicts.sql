-- Each target and place of a programme that is watched now, with its newest verdict up to a moment ($until).
SELECT
    target.target, target.place, newest.verdict, newest.data_state, newest.reference_period_end, newest.last_feasible_date
FROM pace.target AS target
JOIN (
    SELECT target, place, verdict, data_state, reference_period_end, last_feasible_date
    FROM pace.assessment
    WHERE as_of <= $until
    QUALIFY row_number() OVER (PARTITION BY target, place ORDER BY as_of DESC, known_at DESC NULLS LAST) = 1
) AS newest ON newest.target = target.target AND newest.place = target.place
WHERE target.programme = $programme
ORDER BY target.number
