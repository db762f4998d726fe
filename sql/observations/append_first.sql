-- `append_values` for a batch (view `incoming`) of whose periods nothing is stored: there is nothing to compare with.
INSERT INTO observations.figure
    (indicator, place, period_start, period_end, hour, known_at, batch, vintage, is_derived, grade, value,
    source_row, source_column, source_sheet)
SELECT
    indicator, place, period_start, period_end, hour, least(coalesce(published_at, $arrived_at), $arrived_at),
    $batch, 1, FALSE, $grade, value, source_row, source_column, source_sheet
FROM incoming
