-- Figures that lie where their place has never been, but would lie where it always was if they stood in another unit: a
-- hundred, a thousand, ten thousand or a hundred million times as large (`unit_factor`), or as small. Far outside a single figure is
-- enough; a rate that may pass through zero has to leave its usual band too. Where nearly all figures of an indicator (five at
-- least) lie on one side of all that ever was, they needn't lie far: a whole column is in another unit.
WITH outside AS (
    SELECT
        cell.source_row, cell.source_column, cell.indicator, cell.value, cell.low, cell.high, cell.low_size, cell.high_size,
        CASE
            WHEN abs(cell.value) > cell.high_size AND 5 * abs(cell.value) > 6 * cell.highest_size THEN 1
            WHEN abs(cell.value) < cell.low_size AND 6 * abs(cell.value) < 5 * cell.lowest_size THEN -1
            ELSE 0
        END AS side,
        (abs(cell.value) > 5 * cell.high_size OR 5 * abs(cell.value) < cell.low_size)
            AND (cell.form <> 'point' OR 2 * cell.value > 3 * cell.high - cell.low OR 2 * cell.value < 3 * cell.low - cell.high)
            AS is_far
    FROM doubt_cell AS cell
    WHERE cell.is_judged AND cell.is_news AND cell.value <> 0
),
fitting AS (
    SELECT
        outside.source_row, outside.source_column, outside.indicator, outside.value, outside.low, outside.high,
        outside.side, outside.is_far, factor.name AS factor,
        -- How far from the middle of the range it would lie, as the square of a quotient.
        CAST(outside.value AS DOUBLE) * CAST(outside.value AS DOUBLE) / factor.times / factor.times
            / CAST(outside.low_size AS DOUBLE) / CAST(outside.high_size AS DOUBLE) AS off
    FROM outside
    JOIN unit_factor AS factor
        ON outside.side = CASE WHEN factor.times > 1 THEN 1 ELSE -1 END
        AND 2 * abs(CAST(outside.value AS DOUBLE)) >= CAST(outside.low_size AS DOUBLE) * factor.times
        AND abs(CAST(outside.value AS DOUBLE)) <= 2 * CAST(outside.high_size AS DOUBLE) * factor.times
),
counted AS (
    SELECT indicator, sum(figures) AS figures
    FROM (
        SELECT indicator, count(*) AS figures FROM outside GROUP BY indicator
        UNION ALL
        SELECT indicator, figures FROM doubt_elsewhere
    ) AS judged
    GROUP BY indicator
),
whole_column AS (
    SELECT fitting.indicator, fitting.side
    FROM fitting
    JOIN counted ON counted.indicator = fitting.indicator AND counted.figures >= 5
    GROUP BY fitting.indicator, fitting.side, counted.figures
    HAVING 5 * count(DISTINCT fitting.source_row) >= 4 * counted.figures
),
doubted AS (
    SELECT
        fitting.source_row, fitting.source_column, fitting.indicator, fitting.value, fitting.low, fitting.high, fitting.factor,
        fitting.off
    FROM fitting
    LEFT JOIN whole_column ON whole_column.indicator = fitting.indicator AND whole_column.side = fitting.side
    WHERE fitting.is_far OR whole_column.side IS NOT NULL
),
ranked AS (
    SELECT
        source_row, source_column, indicator, value, low, high, factor,
        row_number() OVER (
            PARTITION BY source_row, source_column, indicator ORDER BY CASE WHEN off > 1 THEN off ELSE 1 / off END, factor
        ) AS place_in_order
    FROM doubted
)
SELECT source_row, source_column, indicator, value, low, high, factor
FROM ranked
WHERE place_in_order = 1
