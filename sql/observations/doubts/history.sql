-- How much is stored: figures of how many periods at most, any of a year before the file's own (give or take a day), and the
-- last day before those ($first_end) of which there are hours.
SELECT
    count(*) AS periods,
    count(*) FILTER (WHERE period_end BETWEEN $year_before_first AND $year_before_last) > 0 AS has_year_before,
    max(CASE WHEN hour IS NOT NULL AND period_end < $first_end THEN period_end END) AS last_day
FROM (SELECT DISTINCT period_start, period_end, hour FROM observations.observation) AS stored
