-- Figures that change by many times ($times) the most that their series has ever changed from one print to the next. What changes
-- is the figure itself, of year-to-date figures what a print adds, and of a flow its amount. A change by less than a tenth of the
-- figure is none, however steady it was.
WITH ordered AS (
    SELECT
        source_row, source_column, indicator, place, period_end, value, is_news, form, needed_changes,
        lag(value) OVER print AS value_before, lag(period_end) OVER print AS end_before
    FROM doubt_after
    WINDOW print AS (PARTITION BY indicator, place ORDER BY period_end, hour)
),
changed AS (
    SELECT
        source_row, source_column, indicator, place, value, value_before, end_before, is_news, form, needed_changes,
        CASE
            WHEN form = 'point' THEN value - value_before
            WHEN form = 'flow' OR year(end_before) < year(period_end) THEN value
            ELSE value - value_before
        END AS change
    FROM ordered
),
usual AS (
    SELECT indicator, place, max(abs(change)) AS most, count(change) AS changes
    FROM changed
    WHERE NOT is_news
    GROUP BY indicator, place
)
SELECT
    changed.source_row, changed.source_column, changed.indicator, changed.value, changed.value_before, changed.end_before,
    changed.form, changed.change, usual.most
FROM changed
JOIN usual ON usual.indicator = changed.indicator AND usual.place = changed.place
WHERE changed.is_news AND changed.source_row IS NOT NULL AND usual.most > 0
    AND usual.changes >= changed.needed_changes AND abs(changed.change) > $times * usual.most
    AND 10 * abs(changed.change) > coalesce(abs(changed.value_before), 0)
