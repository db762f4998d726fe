-- Rows about periods that weren't known yet, of a file that says of them what was said of the year before, number by number. Only
-- figures that were news then count, and only if together they have so many digits that chance doesn't give them twice; of each
-- the first digit counts nothing, for small counts are often the same.
WITH before AS (
    SELECT
        indicator, place, period_start, period_end, hour, value,
        lag(value) OVER (PARTITION BY indicator, place, hour ORDER BY period_end) AS value_before
    FROM doubt_held
),
told AS (
    SELECT
        cell.source_row, cell.value = before.value AS is_same,
        -- Digits of a number without the zeros at both its ends.
        floor(log10(abs(CAST(before.value AS DOUBLE)) + 0.0000001)) + 1 + CASE
            WHEN before.value = round(before.value, -2) THEN -2 WHEN before.value = round(before.value, -1) THEN -1
            WHEN before.value = round(before.value, 0) THEN 0 WHEN before.value = round(before.value, 1) THEN 1
            WHEN before.value = round(before.value, 2) THEN 2 ELSE 3 END AS digits
    FROM doubt_cell AS cell
    JOIN before
        ON before.indicator = cell.indicator AND before.place = cell.place
        AND before.hour IS NOT DISTINCT FROM cell.hour
        AND year(before.period_end) = year(cell.period_end) - 1 AND month(before.period_end) = month(cell.period_end)
        AND (day(before.period_end) = day(cell.period_end)
            OR (last_day(before.period_end) = before.period_end AND last_day(cell.period_end) = cell.period_end))
        AND month(before.period_start) = month(cell.period_start) AND day(before.period_start) = day(cell.period_start)
    WHERE cell.held_value IS NULL AND before.value <> 0 AND before.value <> before.value_before
),
counted AS (
    SELECT
        count(*) AS told, count(*) FILTER (WHERE is_same) AS same, sum(CASE WHEN is_same THEN greatest(digits, 1) - 1 ELSE 0 END) AS digits
    FROM told
)
SELECT DISTINCT cell.source_row, cell.period_end, counted.told, counted.same
FROM doubt_cell AS cell
JOIN counted ON 5 * counted.same >= 4 * counted.told AND counted.digits >= 4
WHERE cell.held_value IS NULL
ORDER BY cell.source_row, cell.period_end
