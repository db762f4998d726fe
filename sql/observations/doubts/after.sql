-- What would be known with the file: its figures, and beside them what was known before of other periods of the same series.
CREATE OR REPLACE TEMP TABLE doubt_after AS
SELECT indicator, place, period_start, period_end, hour, value, source_row, source_column, is_news, form, needed_changes
FROM doubt_cell
UNION ALL
SELECT
    held.indicator, held.place, held.period_start, held.period_end, held.hour, held.value, NULL, NULL, FALSE, series.form, series.needed_changes
FROM doubt_held AS held
JOIN doubt_series AS series ON series.indicator = held.indicator
ANTI JOIN incoming
    ON incoming.indicator = held.indicator AND incoming.place = held.place
    AND incoming.period_start = held.period_start AND incoming.period_end = held.period_end
    AND incoming.hour IS NOT DISTINCT FROM held.hour
