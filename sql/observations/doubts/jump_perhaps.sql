-- Series of which a figure may be a jump (`jump`), as far as `doubt_held` shows: by how much they changed longer ago can only make
-- a change more usual. `number` stands for a series, for there may be many figures to put in order.
CREATE OR REPLACE TEMP TABLE doubt_open AS
WITH numbered AS (
    SELECT whole.indicator, whole.place, series.form, row_number() OVER (ORDER BY whole.indicator, whole.place) AS number
    FROM doubt_range AS whole
    JOIN doubt_series AS series ON series.indicator = whole.indicator AND whole.seen >= series.needed_changes
    WHERE whole.position = 0
),
print AS (
    SELECT numbered.number, numbered.form, cell.period_end, cell.hour, cell.value, cell.is_news, TRUE AS is_of_file
    FROM doubt_cell AS cell
    JOIN numbered ON numbered.indicator = cell.indicator AND numbered.place = cell.place
    UNION ALL
    SELECT numbered.number, numbered.form, held.period_end, held.hour, held.value, FALSE, FALSE
    FROM doubt_held AS held
    JOIN numbered ON numbered.indicator = held.indicator AND numbered.place = held.place
    ANTI JOIN incoming
        ON incoming.indicator = held.indicator AND incoming.place = held.place
        AND incoming.period_start = held.period_start AND incoming.period_end = held.period_end
        AND incoming.hour IS NOT DISTINCT FROM held.hour
),
ordered AS (
    SELECT
        number, form, period_end, value, is_news, is_of_file,
        lag(value) OVER (PARTITION BY number ORDER BY period_end, hour) AS value_before,
        lag(period_end) OVER (PARTITION BY number ORDER BY period_end, hour) AS end_before
    FROM print
),
changed AS (
    SELECT
        number, value_before, is_news, is_of_file,
        CASE
            WHEN form = 'point' THEN value - value_before
            WHEN form = 'flow' OR year(end_before) < year(period_end) THEN value
            ELSE value - value_before
        END AS change
    FROM ordered
),
usual AS (
    SELECT number, max(abs(change)) AS most
    FROM changed
    WHERE NOT is_news
    GROUP BY number
)
SELECT DISTINCT numbered.indicator, numbered.place
FROM changed
JOIN numbered ON numbered.number = changed.number
LEFT JOIN usual ON usual.number = changed.number
WHERE changed.is_news AND changed.is_of_file
    AND (changed.value_before IS NULL
        OR (abs(changed.change) > $times * coalesce(usual.most, 0) AND 10 * abs(changed.change) > abs(changed.value_before)))
