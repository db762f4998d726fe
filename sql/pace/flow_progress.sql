-- Cumulative flows: the amount since the target's start, the share that past years had reached by the same date, and the
-- most that any period has brought. A year-to-date figure starts again each January, so years are summed by their last print.
CREATE OR REPLACE TEMP TABLE flow_progress AS
WITH printed AS (
    SELECT
        known_value.*,
        sum(value) OVER within_year AS summed,
        lag(value) OVER within_year AS before_value,
        lag(period_end) OVER within_year AS before_end
    FROM known_value
    WHERE form IN ('flow', 'year_to_date')
    WINDOW within_year AS (PARTITION BY programme, as_of, indicator, place, in_year ORDER BY period_end)
),
since_january AS (
    SELECT
        programme, as_of, indicator, place, in_year, period_start, period_end, position, value, form,
        CASE WHEN form = 'flow' THEN summed ELSE value END AS year_to_date,
        -- A print that combines periods (January and February) counts as their mean.
        CASE
            WHEN form = 'flow' THEN CAST(value AS DOUBLE)
            ELSE CAST(value - coalesce(before_value, 0) AS DOUBLE) / CASE cadence
                WHEN 'day' THEN date_diff('day', coalesce(before_end, make_date(in_year - 1, 12, 31)), period_end)
                WHEN 'month' THEN month(period_end) - coalesce(month(before_end), 0)
                WHEN 'quarter' THEN quarter(period_end) - coalesce(quarter(before_end), 0)
                ELSE 1
            END
        END AS brought
    FROM printed
),
reached_by_year AS (
    SELECT
        target_at.target, target_at.place, target_at.as_of, since_january.in_year,
        CASE WHEN target_at.form = 'flow' THEN sum(since_january.value)
            ELSE max_by(since_january.value, since_january.period_end) END AS reached
    FROM target_at
    JOIN since_january
        ON since_january.programme = target_at.programme AND since_january.as_of = target_at.as_of
        AND since_january.indicator = target_at.indicator AND since_january.place = target_at.place
        AND since_january.period_end BETWEEN target_at.period_start AND target_at.period_end
        AND (target_at.form = 'year_to_date' OR since_january.period_start >= target_at.period_start)
    WHERE target_at.kind = 'cumulative_flow'
    GROUP BY target_at.target, target_at.place, target_at.as_of, target_at.form, since_january.in_year
),
reached AS (
    SELECT target, place, as_of, sum(reached) AS actual
    FROM reached_by_year
    GROUP BY target, place, as_of
),
best AS (
    SELECT target_at.target, target_at.place, target_at.as_of, max(since_january.brought) AS best_run_rate
    FROM target_at
    JOIN since_january
        ON since_january.programme = target_at.programme AND since_january.as_of = target_at.as_of
        AND since_january.indicator = target_at.indicator AND since_january.place = target_at.place
        AND since_january.in_year BETWEEN year(target_at.period_start) - 5 AND year(target_at.period_end)
    WHERE target_at.kind = 'cumulative_flow'
    GROUP BY target_at.target, target_at.place, target_at.as_of
),
past_share AS (
    SELECT
        target_at.target, target_at.place, target_at.as_of, whole.in_year,
        CAST(part.year_to_date AS DOUBLE) / CAST(whole.year_to_date AS DOUBLE) AS share
    FROM target_at
    JOIN since_january AS whole
        ON whole.programme = target_at.programme AND whole.as_of = target_at.as_of
        AND whole.indicator = target_at.indicator AND whole.place = target_at.place
        AND whole.in_year BETWEEN year(target_at.period_start) - 3 AND year(target_at.period_start) - 1
        AND whole.position = 1231 AND whole.year_to_date > 0
    JOIN since_january AS part
        ON part.programme = whole.programme AND part.as_of = whole.as_of
        AND part.indicator = whole.indicator AND part.place = whole.place
        AND part.in_year = whole.in_year AND part.position = target_at.reference_position
    WHERE target_at.kind = 'cumulative_flow' AND target_at.is_whole_years
),
past AS (
    SELECT target, place, as_of, avg(share) AS share_in_year, count(*) AS history_years
    FROM past_share
    GROUP BY target, place, as_of
)
SELECT
    target_at.target, target_at.place, target_at.as_of,
    reached.actual,
    CAST(best.best_run_rate AS DECIMAL(24, 6)) AS best_run_rate,
    coalesce(past.history_years, 0) AS history_years,
    (year(target_at.reference_period_end) - year(target_at.period_start) + past.share_in_year) / target_at.years_total
        AS history_share
FROM target_at
LEFT JOIN reached
    ON reached.target = target_at.target AND reached.place = target_at.place AND reached.as_of = target_at.as_of
LEFT JOIN best ON best.target = target_at.target AND best.place = target_at.place AND best.as_of = target_at.as_of
LEFT JOIN past ON past.target = target_at.target AND past.place = target_at.place AND past.as_of = target_at.as_of
WHERE target_at.kind = 'cumulative_flow'
