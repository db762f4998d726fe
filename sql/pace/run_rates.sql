-- The most that any single period has brought, of flows, levels and what is being eliminated: in the target's time and the
-- five years before. A print that combines periods (January and February) counts as their mean.
CREATE OR REPLACE TEMP TABLE run_rates AS
WITH stepped AS (
    SELECT
        known_value.judged, judged.sign, judged.form, judged.cadence, known_value.period_end, known_value.value,
        lag(known_value.value) OVER (PARTITION BY known_value.judged ORDER BY known_value.period_end) AS before_value,
        lag(known_value.period_end) OVER (PARTITION BY known_value.judged ORDER BY known_value.period_end) AS before_end
    FROM known_value
    JOIN judged
        ON judged.judged = known_value.judged AND judged.kind IN ('cumulative_flow', 'level', 'elimination')
        AND judged.target_value IS NOT NULL
    WHERE known_value.role = 'main'
),
opened AS (
    -- Since January of the same year, for a figure that starts again then.
    SELECT
        judged, sign, form, cadence, period_end, value,
        CASE WHEN form = 'year_to_date' AND coalesce(year(before_end) < year(period_end), TRUE) THEN 0 ELSE before_value END
            AS before_value,
        CASE
            WHEN form = 'year_to_date' AND coalesce(year(before_end) < year(period_end), TRUE)
                THEN make_date(year(period_end) - 1, 12, 31)
            ELSE before_end
        END AS before_end
    FROM stepped
),
brought AS (
    SELECT
        judged, sign,
        CASE
            WHEN form = 'flow' THEN CAST(value AS DOUBLE)
            ELSE CAST(value - before_value AS DOUBLE) / CASE cadence
                WHEN 'day' THEN date_diff('day', before_end, period_end)
                WHEN 'month' THEN (year(period_end) - year(before_end)) * 12 + month(period_end) - month(before_end)
                WHEN 'quarter' THEN (year(period_end) - year(before_end)) * 4 + quarter(period_end) - quarter(before_end)
                ELSE year(period_end) - year(before_end)
            END
        END AS brought
    FROM opened
)
SELECT judged, CAST(max(sign * brought) AS DECIMAL(24, 6)) AS best_toward
FROM brought
GROUP BY judged
