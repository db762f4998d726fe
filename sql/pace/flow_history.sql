-- The share of a year that past years had reached by the same date: mean and spread over the three years before a flow's
-- start, of those that were printed to their end.
CREATE OR REPLACE TEMP TABLE flow_history AS
WITH flow AS (
    SELECT
        judged.judged, judged.form, standing.reference_position, standing.reference_period_end,
        year(judged.period_start) AS first_year, judged.years_total
    FROM judged
    JOIN standing ON standing.judged = judged.judged
    WHERE judged.kind = 'cumulative_flow' AND judged.is_whole_years AND standing.reference_period_end IS NOT NULL
),
whole AS (
    SELECT
        flow.judged, year_of.in_year,
        CAST(CASE WHEN flow.form = 'flow' THEN year_of.summed ELSE year_of.last_value END AS DOUBLE) AS whole
    FROM year_of
    JOIN flow
        ON flow.judged = year_of.judged AND year_of.in_year BETWEEN flow.first_year - 3 AND flow.first_year - 1
    WHERE year_of.role = 'main' AND year_of.last_end = make_date(year_of.in_year, 12, 31)
),
part AS (
    SELECT
        flow.judged, year(known_value.period_end) AS in_year,
        CAST(CASE WHEN flow.form = 'flow' THEN sum(known_value.value)
            ELSE max_by(known_value.value, known_value.period_end) END AS DOUBLE) AS part,
        max(month(known_value.period_end) * 100 + CASE
            WHEN last_day(known_value.period_end) = known_value.period_end THEN 31 ELSE day(known_value.period_end) END)
            AS last_position,
        max(flow.reference_position) AS reference_position
    FROM known_value
    JOIN flow
        ON flow.judged = known_value.judged
        AND year(known_value.period_end) BETWEEN flow.first_year - 3 AND flow.first_year - 1
    WHERE known_value.role = 'main'
        AND month(known_value.period_end) * 100 + CASE
            WHEN last_day(known_value.period_end) = known_value.period_end THEN 31 ELSE day(known_value.period_end) END
            <= flow.reference_position
    GROUP BY flow.judged, year(known_value.period_end), flow.form
),
share AS (
    -- A year without a print at this very date says nothing of its share.
    SELECT whole.judged, part.part / whole.whole AS share
    FROM whole
    JOIN part ON part.judged = whole.judged AND part.in_year = whole.in_year
    WHERE whole.whole > 0 AND part.last_position = part.reference_position
),
spread AS (
    SELECT judged, count(*) AS history_years, avg(share) AS share_in_year, stddev_samp(share) AS deviation
    FROM share
    GROUP BY judged
)
SELECT
    flow.judged, spread.history_years,
    (year(flow.reference_period_end) - flow.first_year + spread.share_in_year) / flow.years_total AS history_share,
    -- The next year's share lies this far from the mean of those seen; never closer than one percent of the year.
    CASE WHEN flow.years_total = 1 AND spread.history_years >= 2
        THEN greatest(spread.deviation, 0.01) * sqrt(1 + 1.0 / spread.history_years) END AS share_deviation
FROM flow
JOIN spread ON spread.judged = flow.judged
