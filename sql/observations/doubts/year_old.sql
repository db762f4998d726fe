-- Rows with news, of a file that says of their periods what was said of the year before, number by number. Only
-- figures that were news then count, and only if together they have so many digits that chance doesn't give them twice; of each
-- the first digit counts nothing, for small counts are often the same.
WITH before AS (
    SELECT
        known.indicator, known.place, known.period_start, known.period_end, known.hour, known.value,
        lag(known.value) OVER (PARTITION BY known.indicator, known.place, known.hour ORDER BY known.period_end) AS value_before
    FROM doubt_known AS known
    SEMI JOIN incoming ON incoming.indicator = known.indicator AND incoming.place = known.place
    WHERE known.period_end BETWEEN $first_day AND $last_day
),
told AS (
    SELECT
        cell.source_row, cell.value = before.value AS is_same,
        -- Digits before the point, and after it; zeros at the end of a number aren't counted.
        CASE
            WHEN abs(before.value) >= 100000 THEN 6 WHEN abs(before.value) >= 10000 THEN 5 WHEN abs(before.value) >= 1000 THEN 4
            WHEN abs(before.value) >= 100 THEN 3 WHEN abs(before.value) >= 10 THEN 2 WHEN abs(before.value) >= 1 THEN 1
            WHEN abs(before.value) >= 0.1 THEN 0 ELSE -1
        END
        + CASE
            WHEN before.value % 100 = 0 THEN -2 WHEN before.value % 10 = 0 THEN -1 WHEN before.value % 1 = 0 THEN 0
            WHEN before.value * 10 % 1 = 0 THEN 1 WHEN before.value * 100 % 1 = 0 THEN 2 ELSE 3
        END AS digits
    FROM doubt_cell AS cell
    JOIN before
        ON before.indicator = cell.indicator AND before.place = cell.place
        AND before.hour IS NOT DISTINCT FROM cell.hour
        AND year(before.period_end) = year(cell.period_end) - 1 AND month(before.period_end) = month(cell.period_end)
        AND (day(before.period_end) = day(cell.period_end)
            OR (last_day(before.period_end) = before.period_end AND last_day(cell.period_end) = cell.period_end))
        AND month(before.period_start) = month(cell.period_start) AND day(before.period_start) = day(cell.period_start)
    WHERE cell.is_news AND before.value <> 0 AND before.value <> before.value_before
),
counted AS (
    SELECT
        count(*) AS told, count(*) FILTER (WHERE is_same) AS same, sum(CASE WHEN is_same THEN greatest(digits, 1) - 1 ELSE 0 END) AS digits
    FROM told
)
SELECT DISTINCT cell.source_row, cell.period_end, counted.told, counted.same
FROM doubt_cell AS cell
JOIN counted ON 5 * counted.same >= 4 * counted.told AND counted.digits >= 4
WHERE cell.is_news
ORDER BY cell.source_row, cell.period_end
