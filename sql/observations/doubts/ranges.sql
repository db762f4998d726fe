-- Between which values each series has lain (`doubt_held`): over all its periods (position 0), and where figures depend on the time
-- of the year (`doubt_series`.is_seasonal) also by the month in which a period ends. Of series in `doubt_untraced` that is known. low_size and high_size leave signs and zeros out.
CREATE OR REPLACE TEMP TABLE doubt_range AS
SELECT
    indicator, place, 0 AS position, min(value) AS low, max(value) AS high,
    min(abs(value)) FILTER (WHERE value <> 0) AS low_size, max(abs(value)) FILTER (WHERE value <> 0) AS high_size,
    count(*) AS seen
FROM doubt_held
GROUP BY indicator, place
UNION ALL
SELECT indicator, place, 0, low, high, low_size, high_size, seen
FROM doubt_untraced
UNION ALL
SELECT
    held.indicator, held.place, month(held.period_end), min(held.value), max(held.value),
    min(abs(held.value)) FILTER (WHERE held.value <> 0), max(abs(held.value)) FILTER (WHERE held.value <> 0), count(*)
FROM doubt_held AS held
JOIN doubt_series AS series ON series.indicator = held.indicator AND series.is_seasonal
GROUP BY held.indicator, held.place, month(held.period_end)
