-- The columns of a file (view `cell_columns`) that no file had before.
INSERT INTO observations.cell_column (cell_column, place, source_column)
SELECT
    (SELECT coalesce(max(cell_column), 0) FROM observations.cell_column) + row_number() OVER (ORDER BY mine.number),
    mine.place, mine.source_column
FROM cell_columns AS mine
ANTI JOIN observations.cell_column AS known ON known.place = mine.place AND known.source_column = mine.source_column
