-- Flows, levels and what is being eliminated, print by print: the years of a flow added up, and the most that any single period
-- has brought, in the target's time and the five years before. A year-to-date figure starts again each January, so a year
-- counts by its last print. A print that combines periods (January and February) counts as their mean.
CREATE OR REPLACE TEMP TABLE run_rates AS
WITH printed AS (
    -- Narrow, for every column has to be sorted with the rest. print_months says how far prints lie apart: 0 is days, none
    -- means that each figure stands for its own period alone.
    SELECT
        known_value.series, known_value.period_end, known_value.value, known_value.is_current,
        judged.form = 'year_to_date' AS is_year_to_date,
        CASE WHEN judged.form <> 'flow' THEN CAST(
            CASE judged.cadence WHEN 'day' THEN 0 WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END AS SMALLINT) END AS print_months
    FROM known_value
    JOIN judged
        ON judged.judged = known_value.series AND judged.kind IN ('cumulative_flow', 'level', 'elimination')
),
neighbours AS (
    SELECT
        series, period_end, value, is_current, is_year_to_date, print_months,
        lag(value) OVER print AS before_value,
        lag(period_end) OVER print AS before_end,
        lead(period_end) OVER print AS next_end
    FROM printed
    WINDOW print AS (PARTITION BY series ORDER BY period_end)
),
opened AS (
    -- A year-to-date figure starts from nothing on the day after the last of the year before.
    SELECT
        series, period_end, value, is_current, before_value, before_end, next_end, print_months,
        is_year_to_date AND coalesce(year(before_end) < year(period_end), TRUE) AS is_first
    FROM neighbours
),
brought AS (
    SELECT
        series, period_end, value, is_current, next_end IS NULL AS is_newest,
        print_months IS NULL OR coalesce(year(next_end) > year(period_end), TRUE) AS is_added_up,
        CASE
            WHEN print_months IS NULL THEN CAST(value AS DOUBLE)
            WHEN is_first THEN CAST(value AS DOUBLE) / CASE print_months
                WHEN 0 THEN date_diff('day', make_date(year(period_end), 1, 1), period_end) + 1
                WHEN 1 THEN month(period_end)
                WHEN 3 THEN quarter(period_end)
                ELSE 1
            END
            -- Two prints may be of one date: a month's and a year's.
            ELSE CAST(value - before_value AS DOUBLE) / nullif(CASE print_months
                WHEN 0 THEN date_diff('day', before_end, period_end)
                WHEN 1 THEN (year(period_end) - year(before_end)) * 12 + month(period_end) - month(before_end)
                WHEN 3 THEN (year(period_end) - year(before_end)) * 4 + quarter(period_end) - quarter(before_end)
                ELSE year(period_end) - year(before_end)
            END, 0)
        END AS brought
    FROM opened
),
summed AS (
    SELECT
        series,
        sum(value) FILTER (WHERE is_current AND is_added_up) AS added_up,
        max(value) FILTER (WHERE is_current AND is_newest) AS newest,
        max_by(value, period_end) FILTER (WHERE NOT is_current) AS last_before,
        max(brought) AS most,
        min(brought) AS least
    FROM brought
    GROUP BY series
)
SELECT
    judged.judged,
    CASE judged.kind WHEN 'cumulative_flow' THEN summed.added_up ELSE summed.newest END AS reached,
    CASE WHEN judged.kind <> 'cumulative_flow' THEN summed.last_before END AS last_before,
    CASE WHEN judged.target_value IS NOT NULL
        THEN CAST(CASE judged.sign WHEN 1 THEN summed.most ELSE -summed.least END AS DECIMAL(24, 6)) END AS best_toward
FROM summed
JOIN judged ON judged.judged = summed.series
