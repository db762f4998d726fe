-- Year-to-date figures that are smaller than that of an earlier period of the same year, or larger than a later one known before.
-- Of a series that falls in more than a quarter of all steps (plans that are worked off, say) a fall is no news.
WITH ordered AS (
    SELECT
        source_row, source_column, indicator, place, value, is_news,
        lag(value) OVER print AS value_before, lag(period_end) OVER print AS end_before,
        coalesce(lag(is_news) OVER print, FALSE) AS before_is_news,
        lead(value) OVER print AS value_next, lead(period_end) OVER print AS end_next, lead(source_row) OVER print AS row_next
    FROM doubt_after
    WHERE form = 'year_to_date'
    WINDOW print AS (PARTITION BY indicator, place, year(period_end) ORDER BY period_end)
),
steady AS (
    SELECT indicator, place
    FROM ordered
    GROUP BY indicator, place
    HAVING count(value_before) < 4 OR 4 * count(*) FILTER (WHERE value < value_before) <= count(value_before)
)
SELECT source_row, source_column, indicator, value, value_before AS other_value, end_before AS other_end, FALSE AS is_later
FROM ordered
SEMI JOIN steady ON steady.indicator = ordered.indicator AND steady.place = ordered.place
WHERE source_row IS NOT NULL AND value < value_before AND (is_news OR before_is_news)
UNION ALL
SELECT source_row, source_column, indicator, value, value_next, end_next, TRUE
FROM ordered
SEMI JOIN steady ON steady.indicator = ordered.indicator AND steady.place = ordered.place
WHERE source_row IS NOT NULL AND is_news AND row_next IS NULL AND value_next < value
