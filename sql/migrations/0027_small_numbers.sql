-- Numbers of rows and columns in four bytes: there are a tenth as many rows as cells at most, and a cell is stored faster.
ALTER TABLE observations.cell ALTER cell_row TYPE INTEGER;
ALTER TABLE observations.cell ALTER cell_column TYPE INTEGER;
ALTER TABLE observations.cell_row ALTER cell_row TYPE INTEGER;
ALTER TABLE observations.cell_column ALTER cell_column TYPE INTEGER;
