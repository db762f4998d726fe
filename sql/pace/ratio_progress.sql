-- Ratio floors: good and bad periods so far, the whole period's budget of bad ones, and the share of a season's bad periods
-- that past years had had by the same date (pooled over years, since single years may have none).
-- Percentages are carried as millionths in integers, so that no rounding decides a target.
CREATE OR REPLACE TEMP TABLE ratio_progress AS
WITH judged AS (
    SELECT
        target_at.target, target_at.place, target_at.as_of, known_value.period_end, known_value.in_year,
        known_value.position,
        CASE target_at.good_comparator
            WHEN '<=' THEN known_value.value <= target_at.good_value
            WHEN '<' THEN known_value.value < target_at.good_value
            WHEN '>=' THEN known_value.value >= target_at.good_value
            ELSE known_value.value > target_at.good_value
        END AS is_good,
        known_value.period_end BETWEEN target_at.period_start AND target_at.period_end AS is_current
    FROM target_at
    JOIN known_value
        ON known_value.programme = target_at.programme AND known_value.as_of = target_at.as_of
        AND known_value.indicator = target_at.indicator AND known_value.place = target_at.place
        AND known_value.in_year BETWEEN year(target_at.period_start) - 3 AND year(target_at.period_end)
    WHERE target_at.kind = 'ratio_floor'
),
budgeted AS (
    SELECT
        target_at.target, target_at.place, target_at.as_of, target_at.reference_position, target_at.periods_total,
        year(target_at.period_start) AS first_year, target_at.years_total,
        month(target_at.period_start) * 100 + day(target_at.period_start) AS start_position,
        month(target_at.period_end) * 100
            + CASE WHEN last_day(target_at.period_end) = target_at.period_end THEN 31 ELSE day(target_at.period_end) END
            AS end_position,
        CASE target_at.comparator
            WHEN '>=' THEN (100000000 - CAST(target_at.target_value * 1000000 AS BIGINT)) * target_at.periods_total // 100000000
            ELSE ((100000000 - CAST(target_at.target_value * 1000000 AS BIGINT)) * target_at.periods_total - 1) // 100000000
        END AS budget_total
    FROM target_at
    WHERE target_at.kind = 'ratio_floor'
),
counted AS (
    SELECT
        target, place, as_of,
        count(*) AS valid, count(*) FILTER (WHERE is_good) AS good, count(*) FILTER (WHERE NOT is_good) AS bad
    FROM judged
    WHERE is_current
    GROUP BY target, place, as_of
),
running AS (
    SELECT
        target, place, as_of, period_end,
        count(*) FILTER (WHERE NOT is_good) OVER (PARTITION BY target, place, as_of ORDER BY period_end) AS bad_so_far
    FROM judged
    WHERE is_current
),
broken AS (
    SELECT running.target, running.place, running.as_of, min(running.period_end) AS exhausted_on
    FROM running
    JOIN budgeted
        ON budgeted.target = running.target AND budgeted.place = running.place AND budgeted.as_of = running.as_of
    WHERE running.bad_so_far > budgeted.budget_total
    GROUP BY running.target, running.place, running.as_of
),
past_year AS (
    -- A year counts as history when nine in ten of its periods were observed.
    SELECT judged.target, judged.place, judged.as_of, judged.in_year
    FROM judged
    JOIN budgeted
        ON budgeted.target = judged.target AND budgeted.place = judged.place AND budgeted.as_of = judged.as_of
    WHERE judged.in_year < budgeted.first_year AND budgeted.years_total = 1
        AND judged.position BETWEEN budgeted.start_position AND budgeted.end_position
    GROUP BY judged.target, judged.place, judged.as_of, judged.in_year, budgeted.periods_total
    HAVING count(*) * 10 >= budgeted.periods_total * 9
),
past_bad AS (
    SELECT judged.target, judged.place, judged.as_of, judged.position, count(*) AS bad
    FROM judged
    JOIN past_year
        ON past_year.target = judged.target AND past_year.place = judged.place AND past_year.as_of = judged.as_of
        AND past_year.in_year = judged.in_year
    JOIN budgeted
        ON budgeted.target = judged.target AND budgeted.place = judged.place AND budgeted.as_of = judged.as_of
    WHERE NOT judged.is_good AND judged.position BETWEEN budgeted.start_position AND budgeted.end_position
    GROUP BY judged.target, judged.place, judged.as_of, judged.position
),
season AS (
    SELECT
        target, place, as_of, position,
        CAST(sum(bad) OVER (PARTITION BY target, place, as_of ORDER BY position) AS DOUBLE)
            / sum(bad) OVER (PARTITION BY target, place, as_of) AS share
    FROM past_bad
),
season_now AS (
    SELECT
        budgeted.target, budgeted.place, budgeted.as_of,
        coalesce(max(season.share) FILTER (WHERE season.position <= budgeted.reference_position), 0) AS history_share
    FROM budgeted
    JOIN season
        ON season.target = budgeted.target AND season.place = budgeted.place AND season.as_of = budgeted.as_of
    GROUP BY budgeted.target, budgeted.place, budgeted.as_of
),
past_years AS (
    SELECT target, place, as_of, count(*) AS history_years
    FROM past_year
    GROUP BY target, place, as_of
),
season_end AS (
    -- The first date of the season by which, at today's rate against it, the budget is used up.
    SELECT budgeted.target, budgeted.place, budgeted.as_of, min(season.position) AS runs_out_position
    FROM budgeted
    JOIN counted
        ON counted.target = budgeted.target AND counted.place = budgeted.place AND counted.as_of = budgeted.as_of
    JOIN season_now
        ON season_now.target = budgeted.target AND season_now.place = budgeted.place AND season_now.as_of = budgeted.as_of
    JOIN season
        ON season.target = budgeted.target AND season.place = budgeted.place AND season.as_of = budgeted.as_of
    WHERE season_now.history_share > 0 AND season.position > budgeted.reference_position
        AND season.share * counted.bad / season_now.history_share > budgeted.budget_total
    GROUP BY budgeted.target, budgeted.place, budgeted.as_of
)
SELECT
    budgeted.target, budgeted.place, budgeted.as_of, budgeted.budget_total,
    counted.valid, counted.good, counted.bad, broken.exhausted_on,
    coalesce(past_years.history_years, 0) AS history_years, season_now.history_share,
    season_end.runs_out_position
FROM budgeted
LEFT JOIN counted
    ON counted.target = budgeted.target AND counted.place = budgeted.place AND counted.as_of = budgeted.as_of
LEFT JOIN broken ON broken.target = budgeted.target AND broken.place = budgeted.place AND broken.as_of = budgeted.as_of
LEFT JOIN past_years
    ON past_years.target = budgeted.target AND past_years.place = budgeted.place AND past_years.as_of = budgeted.as_of
LEFT JOIN season_now
    ON season_now.target = budgeted.target AND season_now.place = budgeted.place AND season_now.as_of = budgeted.as_of
LEFT JOIN season_end
    ON season_end.target = budgeted.target AND season_end.place = budgeted.place AND season_end.as_of = budgeted.as_of
