-- The number of the next row.
SELECT coalesce(max(cell_row), 0) + 1 AS first FROM observations.cell_row
