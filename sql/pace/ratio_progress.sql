-- Ratio floors and ceilings: good and bad periods so far, the whole period's budget of bad ones, and the season in which past
-- years had theirs (pooled over years, since single years may have none).
-- Percentages are carried as millionths in integers, so that no rounding decides a target.
CREATE OR REPLACE TEMP TABLE ratio_progress AS
WITH ratio AS (
    SELECT
        judged.*, standing.reference_period_end, standing.reference_position,
        -- Up to here every period has its figure or gets none any more (least() would pass over a null).
        CASE WHEN judged.overdue_until IS NOT NULL
            THEN least(judged.overdue_until, standing.reference_period_end) END AS settled_until,
        year(judged.period_start) AS first_year,
        month(judged.period_start) * 100 + day(judged.period_start) AS start_position,
        month(judged.period_end) * 100
            + CASE WHEN last_day(judged.period_end) = judged.period_end THEN 31 ELSE day(judged.period_end) END
            AS end_position,
        -- The share that may be bad, in millionths of a percent.
        CASE WHEN judged.kind = 'ratio_floor' THEN 100000000 - CAST(judged.target_value * 1000000 AS BIGINT)
            ELSE CAST(judged.target_value * 1000000 AS BIGINT) END AS bad_millionths
    FROM judged
    JOIN standing ON standing.judged = judged.judged
    WHERE judged.kind IN ('ratio_floor', 'ratio_ceiling')
),
figure AS (
    SELECT
        ratio.judged, known_value.period_end, year(known_value.period_end) AS in_year,
        month(known_value.period_end) * 100 + CASE
            WHEN last_day(known_value.period_end) = known_value.period_end THEN 31 ELSE day(known_value.period_end) END
            AS position,
        CASE ratio.good_comparator
            WHEN '<=' THEN known_value.value <= ratio.good_value
            WHEN '<' THEN known_value.value < ratio.good_value
            WHEN '>=' THEN known_value.value >= ratio.good_value
            ELSE known_value.value > ratio.good_value
        END AS is_good,
        known_value.period_end >= ratio.period_start AS is_current,
        coalesce(known_value.period_end <= ratio.overdue_until, FALSE) AS is_settled
    FROM ratio
    JOIN known_value ON known_value.series = ratio.judged
    WHERE year(known_value.period_end) >= ratio.first_year - 3
),
counted AS (
    SELECT
        judged, count(*) AS valid, count(*) FILTER (WHERE is_good) AS good, count(*) FILTER (WHERE NOT is_good) AS bad,
        count(*) FILTER (WHERE is_settled) AS settled
    FROM figure
    WHERE is_current
    GROUP BY judged
),
countable AS (
    -- A period whose print is long late while newer ones are there gets none any more: it is no valid period.
    SELECT
        ratio.*, counted.valid, counted.good, counted.bad,
        ratio.periods_total - coalesce(greatest(CASE ratio.cadence
            WHEN 'day' THEN date_diff('day', ratio.period_start, ratio.settled_until) + 1
            WHEN 'month' THEN (year(ratio.settled_until) - ratio.first_year) * 12
                + month(ratio.settled_until) - month(ratio.period_start) + 1
            WHEN 'quarter' THEN (year(ratio.settled_until) - ratio.first_year) * 4
                + quarter(ratio.settled_until) - quarter(ratio.period_start) + 1
            ELSE year(ratio.settled_until) - ratio.first_year + 1
        END - counted.settled, 0), 0) AS periods_countable
    FROM ratio
    LEFT JOIN counted ON counted.judged = ratio.judged
),
budgeted AS (
    SELECT
        countable.*,
        CASE WHEN countable.comparator IN ('>=', '<=') THEN bad_millionths * periods_countable // 100000000
            ELSE (bad_millionths * periods_countable - 1) // 100000000 END AS budget_total
    FROM countable
),
broken AS (
    -- Of the targets that have broken their budget, the day on which they did.
    SELECT judged, min(period_end) AS exhausted_on
    FROM (
        SELECT
            figure.judged, figure.period_end, budgeted.budget_total,
            count(*) FILTER (WHERE NOT figure.is_good) OVER (PARTITION BY figure.judged ORDER BY figure.period_end)
                AS bad_so_far
        FROM figure
        JOIN budgeted ON budgeted.judged = figure.judged AND budgeted.bad > budgeted.budget_total
        WHERE figure.is_current
    ) AS running
    WHERE bad_so_far > budget_total
    GROUP BY judged
),
past_year AS (
    -- A year counts as history when nine in ten of its periods were observed.
    SELECT
        figure.judged, figure.in_year,
        count(*) FILTER (WHERE NOT figure.is_good) AS bad,
        count(*) FILTER (WHERE NOT figure.is_good AND figure.position > budgeted.reference_position) AS bad_later
    FROM figure
    JOIN budgeted ON budgeted.judged = figure.judged
    WHERE figure.in_year < budgeted.first_year
        AND (budgeted.is_whole_years OR budgeted.years_total = 1)
        AND figure.position BETWEEN budgeted.start_position AND budgeted.end_position
    GROUP BY figure.judged, figure.in_year, budgeted.periods_total, budgeted.years_total
    HAVING count(*) * 10 * budgeted.years_total >= budgeted.periods_total * 9
),
past AS (
    SELECT
        judged, count(*) AS history_years, sum(bad) AS bad, avg(bad) AS bad_a_year, var_samp(bad_later) AS variance_later
    FROM past_year
    GROUP BY judged
),
past_bad AS (
    SELECT figure.judged, figure.position, count(*) AS bad
    FROM figure
    JOIN past_year ON past_year.judged = figure.judged AND past_year.in_year = figure.in_year
    JOIN budgeted ON budgeted.judged = figure.judged
    WHERE NOT figure.is_good AND figure.position BETWEEN budgeted.start_position AND budgeted.end_position
    GROUP BY figure.judged, figure.position
),
season AS (
    SELECT
        judged, position,
        CAST(sum(bad) OVER (PARTITION BY judged ORDER BY position) AS DOUBLE)
            / sum(bad) OVER (PARTITION BY judged) AS share
    FROM past_bad
),
season_now AS (
    SELECT
        budgeted.judged,
        (year(max(budgeted.reference_period_end)) - max(budgeted.first_year)
            + coalesce(max(season.share) FILTER (WHERE season.position <= budgeted.reference_position), 0))
            / max(budgeted.years_total) AS history_share
    FROM budgeted
    JOIN season ON season.judged = budgeted.judged
    WHERE budgeted.reference_period_end IS NOT NULL
    GROUP BY budgeted.judged
),
season_end AS (
    -- The first date of the season by which, at today's rate against it, the budget is used up.
    SELECT budgeted.judged, min(season.position) AS runs_out_position
    FROM budgeted
    JOIN season_now ON season_now.judged = budgeted.judged
    JOIN season ON season.judged = budgeted.judged
    WHERE budgeted.years_total = 1 AND season_now.history_share > 0 AND season.position > budgeted.reference_position
        AND season.share * budgeted.bad / season_now.history_share > budgeted.budget_total
    GROUP BY budgeted.judged
)
SELECT
    budgeted.judged, budgeted.budget_total, budgeted.bad_millionths, budgeted.periods_countable,
    budgeted.valid, budgeted.good, budgeted.bad, broken.exhausted_on,
    coalesce(past.history_years, 0) AS history_years, season_now.history_share, season_end.runs_out_position,
    CASE WHEN budgeted.years_total = 1 AND past.history_years >= 2 THEN past.bad_a_year END AS bad_a_past_year,
    past.variance_later
FROM budgeted
LEFT JOIN broken ON broken.judged = budgeted.judged
LEFT JOIN past ON past.judged = budgeted.judged
LEFT JOIN season_now ON season_now.judged = budgeted.judged
LEFT JOIN season_end ON season_end.judged = budgeted.judged
