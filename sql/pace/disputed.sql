-- The judged targets whose figures are disputed between feeds of the same grade where it matters: at the newest print (of
-- year-to-date figures the newest of each year), and wherever figures are added up or days are counted. None is judged while
-- that stands.
CREATE OR REPLACE TEMP TABLE disputed AS
WITH marked AS (
    SELECT series, period_end FROM known_value WHERE is_disputed AND is_current
),
watched AS (
    SELECT
        judged AS series, judged, form = 'year_to_date' AS is_year_to_date,
        form = 'flow' OR kind IN ('ratio_floor', 'ratio_ceiling') AS counts_all
    FROM judged
    UNION ALL
    SELECT series, judged, FALSE, FALSE FROM judged_input
),
newest AS (
    SELECT
        known_value.series, CASE WHEN watched.is_year_to_date THEN year(known_value.period_end) ELSE 0 END AS in_year,
        max(known_value.period_end) AS period_end
    FROM known_value
    JOIN watched ON watched.series = known_value.series
    SEMI JOIN marked ON marked.series = known_value.series
    WHERE known_value.is_current
    GROUP BY known_value.series, CASE WHEN watched.is_year_to_date THEN year(known_value.period_end) ELSE 0 END
)
SELECT DISTINCT watched.judged
FROM marked
JOIN watched ON watched.series = marked.series
LEFT JOIN newest ON newest.series = marked.series AND newest.period_end = marked.period_end
WHERE watched.counts_all OR newest.period_end IS NOT NULL
