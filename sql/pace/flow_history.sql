-- The share of a year that past years had reached by the same date: mean and spread over the three years before a flow's
-- start, of those that were printed to their end.
CREATE OR REPLACE TEMP TABLE flow_history AS
WITH flow AS (
    SELECT
        judged.judged, judged.form = 'flow' AS is_flow, standing.reference_position, standing.reference_period_end,
        year(judged.period_start) AS first_year, judged.years_total
    FROM judged
    JOIN standing ON standing.judged = judged.judged
    WHERE judged.kind = 'cumulative_flow' AND judged.is_whole_years AND standing.reference_period_end IS NOT NULL
),
past AS (
    SELECT
        flow.judged, flow.is_flow, flow.reference_position, year(known_value.period_end) AS in_year, known_value.value,
        month(known_value.period_end) * 100 + CASE
            WHEN last_day(known_value.period_end) = known_value.period_end THEN 31 ELSE day(known_value.period_end) END
            AS position
    FROM known_value
    JOIN flow
        ON flow.judged = known_value.series
        AND year(known_value.period_end) BETWEEN flow.first_year - 3 AND flow.first_year - 1
    WHERE NOT known_value.is_current
),
past_year AS (
    -- A year without a print at this very date says nothing of its share. Of year-to-date figures two prints of a year say all.
    SELECT
        judged, max(value) FILTER (WHERE position = 1231) AS whole, max(value) FILTER (WHERE position = reference_position) AS part
    FROM past
    WHERE NOT is_flow AND (position = 1231 OR position = reference_position)
    GROUP BY judged, in_year
    UNION ALL
    SELECT judged, sum(value) AS whole, sum(value) FILTER (WHERE position <= reference_position) AS part
    FROM past
    WHERE is_flow
    GROUP BY judged, in_year
    HAVING max(position) = 1231 AND count(*) FILTER (WHERE position = reference_position) > 0
),
share AS (
    SELECT judged, CAST(part AS DOUBLE) / CAST(whole AS DOUBLE) AS share FROM past_year WHERE whole > 0 AND part IS NOT NULL
),
spread AS (
    SELECT judged, count(*) AS history_years, avg(share) AS share_in_year, stddev_samp(share) AS deviation
    FROM share
    GROUP BY judged
)
SELECT
    flow.judged, spread.history_years, spread.share_in_year,
    (year(flow.reference_period_end) - flow.first_year + spread.share_in_year) / flow.years_total AS history_share,
    -- The next year's share lies this far from the mean of those seen; never closer than one percent of the year.
    CASE WHEN flow.years_total = 1 AND spread.history_years >= 2
        THEN greatest(spread.deviation, 0.01) * sqrt(1 + 1.0 / spread.history_years) END AS share_deviation
FROM flow
JOIN spread ON spread.judged = flow.judged
