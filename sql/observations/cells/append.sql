-- The cells of a batch (view `cells`), whose rows and columns are there.
INSERT INTO observations.cell (cell_row, cell_column, value)
SELECT cell_row, cell_column, value
FROM cells
