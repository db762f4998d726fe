-- Where each judged target stands: its newest reference period, what was reached by then, and the last level before its start;
-- and what else of `judged` a verdict needs, so that it has one wide table to look at, not two.
CREATE OR REPLACE TEMP TABLE standing AS
WITH seen AS (
    SELECT
        series,
        max(period_end) FILTER (WHERE is_current) AS reference_period_end,
        max(known_at) AS known_at,
        max(batch) AS newest_batch,
        count(*) AS values_used,
        count(*) FILTER (WHERE is_current) AS periods_seen
    FROM known_value
    GROUP BY series
),
unsettled AS (
    -- Few figures are derived or provisional; the others needn't be added up for that.
    SELECT
        series,
        max(period_end) FILTER (WHERE is_derived) AS derived_until,
        max(period_end) FILTER (WHERE NOT is_official) AS unofficial_until
    FROM known_value
    WHERE is_current AND (is_derived OR NOT is_official)
    GROUP BY series
),
beside AS (
    -- What was seen of the series that a target is judged on beside its own.
    SELECT
        input.judged, max(seen.known_at) AS known_at, max(seen.newest_batch) AS newest_batch, sum(seen.values_used) AS values_used
    FROM judged_input AS input
    JOIN seen ON seen.series = input.series
    GROUP BY input.judged
),
newest AS (
    -- Of the kinds that neither are added up (run_rates) nor counted (ratio_progress).
    SELECT known_value.series, max_by(known_value.value, known_value.period_end) AS reached
    FROM known_value
    JOIN judged
        ON judged.judged = known_value.series
        AND judged.kind IN ('growth', 'trend', 'milestone', 'in_step', 'rank')
    WHERE known_value.is_current
    GROUP BY known_value.series
)
SELECT
    judged.judged, judged.number, judged.period_end, judged.as_of, judged.sign, judged.overdue_until, judged.is_closed,
    judged.periods_total, seen.reference_period_end,
    -- greatest() passes over a null: the newest of what there is.
    greatest(seen.known_at, beside.known_at) AS known_at, greatest(seen.newest_batch, beside.newest_batch) AS newest_batch,
    CAST(coalesce(seen.values_used, 0) + coalesce(beside.values_used, 0) AS BIGINT) AS values_used,
    coalesce(seen.periods_seen, 0) AS periods_seen,
    coalesce(unsettled.derived_until = seen.reference_period_end, FALSE) AS is_derived,
    coalesce(unsettled.unofficial_until = seen.reference_period_end, FALSE) AS is_provisional,
    CAST(coalesce(run_rates.reached, newest.reached) AS DECIMAL(24, 6)) AS reached,
    run_rates.last_before, run_rates.best_toward,
    month(seen.reference_period_end) * 100 + CASE
        WHEN last_day(seen.reference_period_end) = seen.reference_period_end THEN 31
        ELSE day(seen.reference_period_end)
    END AS reference_position
FROM judged
LEFT JOIN seen ON seen.series = judged.judged
LEFT JOIN beside ON beside.judged = judged.judged
LEFT JOIN run_rates ON run_rates.judged = judged.judged
LEFT JOIN newest ON newest.series = judged.judged
LEFT JOIN unsettled ON unsettled.series = judged.judged
