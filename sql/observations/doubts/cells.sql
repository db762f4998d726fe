-- Every figure of a file beside what its own place has had before: at the same time of the year where that is known. is_judged:
-- enough was known to say what is usual. held_value: what was known of this very period.
CREATE OR REPLACE TEMP TABLE doubt_cell AS
SELECT
    incoming.indicator, incoming.place, incoming.period_start, incoming.period_end, incoming.hour, incoming.value,
    incoming.source_row, incoming.source_column,
    series.form, series.is_counted, series.needed, series.needed_changes, held.value AS held_value,
    held.value IS DISTINCT FROM incoming.value AS is_news, coalesce(whole.seen, 0) AS seen,
    coalesce(whole.seen >= series.needed, FALSE) AS is_judged,
    coalesce(season.low, whole.low) AS low, coalesce(season.high, whole.high) AS high,
    coalesce(season.low_size, whole.low_size) AS low_size, coalesce(season.high_size, whole.high_size) AS high_size,
    whole.low_size AS lowest_size, whole.high_size AS highest_size
FROM incoming
JOIN doubt_series AS series ON series.indicator = incoming.indicator
LEFT JOIN doubt_range AS whole
    ON whole.indicator = incoming.indicator AND whole.place = incoming.place AND whole.position = 0
LEFT JOIN doubt_range AS season
    ON season.indicator = incoming.indicator AND season.place = incoming.place
    AND season.position = month(incoming.period_end)
LEFT JOIN doubt_held AS held
    ON held.indicator = incoming.indicator AND held.place = incoming.place
    AND held.period_start = incoming.period_start AND held.period_end = incoming.period_end
    AND held.hour IS NOT DISTINCT FROM incoming.hour
