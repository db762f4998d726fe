-- Figures that look like those of another column of their feed (`doubt_column`) and not like their own, where that column's own
-- figure has moved on too: two columns changed places, or all stand one column further. Only columns whose figures have lain well
-- apart can be told from each other.
WITH beside AS (
    SELECT
        cell.source_row, cell.source_column, cell.indicator, cell.value, cell.low, cell.high, cell.is_counted,
        other.source_column AS other_column,
        coalesce(season.low, whole.low) AS other_low, coalesce(season.high, whole.high) AS other_high
    FROM doubt_cell AS cell
    JOIN doubt_column AS other ON other.indicator <> cell.indicator
    JOIN doubt_range AS whole
        ON whole.indicator = other.indicator AND whole.place = cell.place AND whole.position = 0 AND whole.seen >= cell.needed
    LEFT JOIN doubt_range AS season
        ON season.indicator = other.indicator AND season.place = cell.place AND season.position = month(cell.period_end)
    WHERE cell.is_judged AND cell.is_news
),
apart AS (
    SELECT
        beside.source_row, beside.source_column, beside.indicator, beside.value, beside.low, beside.high, beside.is_counted,
        beside.other_column, beside.other_low, beside.other_high,
        CASE
            WHEN beside.high < beside.other_low THEN beside.other_low - beside.high
            WHEN beside.other_high < beside.low THEN beside.low - beside.other_high
        END AS gap
    FROM beside
),
moved AS (
    SELECT source_row, source_column, indicator, value, low, high, other_column, other_low, other_high, gap
    FROM apart
    WHERE gap > greatest(high - low, other_high - other_low)
        AND 10 * gap >= 3 * greatest(abs(low), abs(high), abs(other_low), abs(other_high))
        AND (NOT is_counted OR gap >= 5)
        AND 2 * value > 2 * other_low - gap AND 2 * value < 2 * other_high + gap
),
confirmed AS (
    SELECT
        moved.source_row, moved.source_column, moved.indicator, moved.value, moved.low, moved.high,
        moved.other_column, moved.other_low, moved.other_high,
        abs(2 * moved.value - moved.other_low - moved.other_high) AS away
    FROM moved
    SEMI JOIN moved AS further ON further.source_row = moved.source_row AND further.source_column = moved.other_column
),
ranked AS (
    SELECT
        source_row, source_column, indicator, value, low, high, other_column, other_low, other_high,
        row_number() OVER (PARTITION BY source_row, source_column ORDER BY away, other_column) AS place_in_order
    FROM confirmed
)
SELECT source_row, source_column, indicator, value, low, high, other_column, other_low, other_high
FROM ranked
WHERE place_in_order = 1
