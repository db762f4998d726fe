-- The share of a year's rise or fall that past years had seen by the same date: of a level that moves with the seasons, or once a
-- year with a review. Pooled over the three years before its start that moved the way it is to go; two at least, for one may
-- have been odd, and of counted things twelve in all, for fewer than one a month show no season.
CREATE OR REPLACE TEMP TABLE level_history AS
WITH level AS (
    SELECT
        judged.judged, judged.sign, judged.is_counted, standing.reference_position, standing.reference_period_end,
        year(judged.period_start) AS first_year, judged.years_total
    FROM judged
    JOIN standing ON standing.judged = judged.judged
    WHERE judged.kind = 'level' AND judged.is_whole_years AND judged.target_value IS NOT NULL
        AND standing.reference_period_end IS NOT NULL
),
past AS (
    SELECT
        level.judged, level.sign, level.first_year, level.reference_position,
        year(known_value.period_end) AS in_year, known_value.value,
        month(known_value.period_end) * 100 + CASE
            WHEN last_day(known_value.period_end) = known_value.period_end THEN 31 ELSE day(known_value.period_end) END
            AS position
    FROM known_value
    JOIN level
        ON level.judged = known_value.series
        AND year(known_value.period_end) BETWEEN level.first_year - 4 AND level.first_year - 1
    WHERE NOT known_value.is_current
),
past_year AS (
    SELECT
        judged, sign, first_year, in_year,
        max(value) FILTER (WHERE position = 1231) AS at_end,
        max(value) FILTER (WHERE position = reference_position) AS at_date
    FROM past
    GROUP BY judged, sign, first_year, in_year
),
moved AS (
    SELECT
        this.judged,
        this.sign * CAST(this.at_date - before.at_end AS DOUBLE) AS by_date,
        this.sign * CAST(this.at_end - before.at_end AS DOUBLE) AS in_all
    FROM past_year AS this
    JOIN past_year AS before ON before.judged = this.judged AND before.in_year = this.in_year - 1
    WHERE this.at_date IS NOT NULL
),
spread AS (
    SELECT
        judged, count(*) AS history_years, sum(in_all) AS in_all,
        least(greatest(sum(by_date) / sum(in_all), 0), 1) AS share_in_year
    FROM moved
    WHERE in_all > 0
    GROUP BY judged
    HAVING count(*) >= 2
)
SELECT
    level.judged, spread.history_years, spread.share_in_year,
    (year(level.reference_period_end) - level.first_year + spread.share_in_year) / level.years_total AS history_share
FROM level
JOIN spread ON spread.judged = level.judged
WHERE NOT level.is_counted OR spread.in_all >= 12
