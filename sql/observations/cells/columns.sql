-- The numbers of a file's columns (view `cell_columns`), in the order in which the file has them.
SELECT known.cell_column
FROM cell_columns AS mine
JOIN observations.cell_column AS known ON known.place = mine.place AND known.source_column = mine.source_column
ORDER BY mine.number
