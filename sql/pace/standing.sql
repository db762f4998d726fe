-- Where each judged target stands: its newest reference period, what was reached by then, and the baseline it began from.
-- A year-to-date figure starts again each January, so years are added up by their last print; a fall from December to
-- February is no decline, and a fall within a year is a revision, for the newest print counts.
CREATE OR REPLACE TEMP TABLE standing AS
WITH reached AS (
    SELECT
        judged.judged,
        max(year_of.last_end) AS reference_period_end,
        max(year_of.known_at) AS known_at,
        max(year_of.newest_batch) AS newest_batch,
        sum(year_of.periods) AS periods_seen,
        max_by(year_of.last_is_derived, year_of.last_end) AS is_derived,
        max_by(year_of.last_grade, year_of.last_end) AS grade,
        CASE
            WHEN max(judged.kind) <> 'cumulative_flow' THEN max_by(year_of.last_value, year_of.last_end)
            WHEN max(judged.form) = 'flow' THEN sum(year_of.summed)
            ELSE sum(year_of.last_value)
        END AS reached
    FROM year_of
    JOIN judged ON judged.judged = year_of.judged
    WHERE year_of.role = 'main' AND year_of.is_current
    GROUP BY judged.judged
),
before AS (
    SELECT year_of.judged, max_by(year_of.last_value, year_of.last_end) AS last_before
    FROM year_of
    JOIN judged ON judged.judged = year_of.judged AND judged.kind IN ('level', 'elimination')
    WHERE year_of.role = 'main' AND NOT year_of.is_current
    GROUP BY year_of.judged
)
SELECT
    judged.judged, reached.reference_period_end, reached.known_at, reached.newest_batch,
    CAST(coalesce(reached.periods_seen, 0) AS BIGINT) AS periods_seen, reached.is_derived, reached.grade,
    CAST(reached.reached AS DECIMAL(24, 6)) AS reached,
    coalesce(judged.declared_baseline, before.last_before) AS baseline,
    month(reached.reference_period_end) * 100 + CASE
        WHEN last_day(reached.reference_period_end) = reached.reference_period_end THEN 31
        ELSE day(reached.reference_period_end)
    END AS reference_position
FROM judged
LEFT JOIN reached ON reached.judged = judged.judged
LEFT JOIN before ON before.judged = judged.judged
