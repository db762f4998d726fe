-- The rows of a batch ($batch, view `cell_rows`), numbered from $first on.
INSERT INTO observations.cell_row
    (cell_row, batch, indicator, period_start, period_end, hour, known_at, grade, source_row, source_sheet)
SELECT
    $first + number, $batch, indicator, period_start, period_end, hour, least(coalesce(published_at, $arrived_at), $arrived_at),
    $grade, source_row, source_sheet
FROM cell_rows
