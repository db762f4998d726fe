-- Figures that lie where their place has never been, but would lie where it always was if they stood in another unit: a
-- hundred, a thousand, ten thousand or a hundred million times as large (`unit_factor`), or as small. A rate that may pass through
-- zero has to leave its usual band too.
WITH fitting AS (
    SELECT
        cell.source_row, cell.source_column, cell.indicator, cell.value, cell.low, cell.high, factor.name AS factor,
        -- How far from the middle of the range it would lie, as the square of a quotient.
        CAST(cell.value AS DOUBLE) * CAST(cell.value AS DOUBLE) / factor.times / factor.times
            / CAST(cell.low_size AS DOUBLE) / CAST(cell.high_size AS DOUBLE) AS off
    FROM doubt_cell AS cell
    JOIN unit_factor AS factor
        ON 2 * abs(CAST(cell.value AS DOUBLE)) >= CAST(cell.low_size AS DOUBLE) * factor.times
        AND abs(CAST(cell.value AS DOUBLE)) <= 2 * CAST(cell.high_size AS DOUBLE) * factor.times
    WHERE cell.is_judged AND cell.is_news AND cell.value <> 0
        AND (
            (abs(cell.value) > 5 * cell.high_size AND 5 * abs(cell.value) > 6 * cell.highest_size)
            OR (5 * abs(cell.value) < cell.low_size AND 6 * abs(cell.value) < 5 * cell.lowest_size)
        )
        AND (
            cell.form <> 'point' OR 2 * cell.value > 3 * cell.high - cell.low OR 2 * cell.value < 3 * cell.low - cell.high
        )
),
ranked AS (
    SELECT
        source_row, source_column, indicator, value, low, high, factor,
        row_number() OVER (
            PARTITION BY source_row, source_column, indicator ORDER BY CASE WHEN off > 1 THEN off ELSE 1 / off END, factor
        ) AS place_in_order
    FROM fitting
)
SELECT source_row, source_column, indicator, value, low, high, factor
FROM ranked
WHERE place_in_order = 1
