-- What would be known with the file: its figures, and beside them what was known before of other periods of the same series. Only
-- of series that a rule about the order of figures may find something in: those that add up over the year, and those in
-- `doubt_open`.
CREATE OR REPLACE TEMP TABLE doubt_after AS
WITH judged AS (
    SELECT DISTINCT incoming.indicator, incoming.place, series.form, series.needed_changes
    FROM incoming
    JOIN doubt_series AS series ON series.indicator = incoming.indicator AND series.form = 'year_to_date'
    UNION
    SELECT perhaps.indicator, perhaps.place, series.form, series.needed_changes
    FROM doubt_open AS perhaps
    JOIN doubt_series AS series ON series.indicator = perhaps.indicator
)
SELECT
    cell.indicator, cell.place, cell.period_start, cell.period_end, cell.hour, cell.value, cell.source_row, cell.source_column,
    cell.is_news, cell.form, cell.needed_changes
FROM doubt_cell AS cell
SEMI JOIN judged ON judged.indicator = cell.indicator AND judged.place = cell.place
UNION ALL
SELECT
    known.indicator, known.place, known.period_start, known.period_end, known.hour, known.value, NULL, NULL, FALSE, judged.form,
    judged.needed_changes
FROM doubt_known AS known
JOIN judged ON judged.indicator = known.indicator AND judged.place = known.place
ANTI JOIN incoming
    ON incoming.indicator = known.indicator AND incoming.place = known.place
    AND incoming.period_start = known.period_start AND incoming.period_end = known.period_end
    AND incoming.hour IS NOT DISTINCT FROM known.hour
