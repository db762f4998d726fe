-- Figures that change by many times ($times) the most that their series has ever changed from one print to the next. What changes
-- is the figure itself, of year-to-date figures what a print adds, and of a flow its amount. A change by less than a tenth of the
-- figure is none, however steady it was. Only series in `doubt_open`, of which `doubt_after` has all.
WITH ordered AS (
    SELECT
        doubt_after.source_row, doubt_after.source_column, doubt_after.indicator, doubt_after.place, doubt_after.period_end,
        doubt_after.value, doubt_after.is_news, doubt_after.form, doubt_after.needed_changes,
        lag(doubt_after.value) OVER print AS value_before, lag(doubt_after.period_end) OVER print AS end_before
    FROM doubt_after
    SEMI JOIN doubt_open AS perhaps ON perhaps.indicator = doubt_after.indicator AND perhaps.place = doubt_after.place
    WINDOW print AS (
        PARTITION BY doubt_after.indicator, doubt_after.place ORDER BY doubt_after.period_end, doubt_after.hour
    )
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
