-- How much is stored: figures of how many periods a series has at most, whether any is of a year before the file's own (give or
-- take a day), and the last day before those ($first_end) of which there are hours.
SELECT
    coalesce((SELECT max(seen) FROM observations.series_range), 0) AS periods,
    EXISTS (
        SELECT 1
        FROM observations.told_period
        WHERE period_end BETWEEN $year_before_first AND $year_before_last
    ) AS has_year_before,
    (SELECT max(period_end) FROM observations.told_period WHERE hour IS NOT NULL AND period_end < $first_end) AS last_day
