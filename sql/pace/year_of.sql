-- Every year of every indicator that a target is judged on, before the target's period and within it (is_current): its last
-- figure, the sum of its figures, and how many there are.
CREATE OR REPLACE TEMP TABLE year_of AS
SELECT
    known_value.judged, known_value.role, known_value.indicator, year(known_value.period_end) AS in_year,
    known_value.period_end >= judged.period_start
        AND (judged.form <> 'flow' OR known_value.period_start >= judged.period_start) AS is_current,
    max(known_value.period_end) AS last_end,
    max_by(known_value.value, known_value.period_end) AS last_value,
    max_by(known_value.is_derived, known_value.period_end) AS last_is_derived,
    max_by(known_value.grade, known_value.period_end) AS last_grade,
    sum(known_value.value) AS summed,
    count(*) AS periods,
    max(known_value.known_at) AS known_at,
    max(known_value.batch) AS newest_batch
FROM known_value
JOIN judged ON judged.judged = known_value.judged
GROUP BY ALL
