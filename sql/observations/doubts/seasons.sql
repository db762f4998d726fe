-- Beside `doubt_range`, of figures that depend on the time of the year (`doubt_series`.is_seasonal): between which values they have
-- lain in the month in which a period ends, which is their position.
INSERT INTO doubt_range (indicator, place, position, low, high, low_size, high_size, seen)
SELECT
    held.indicator, held.place, month(held.period_end), min(held.value), max(held.value),
    min(abs(held.value)) FILTER (WHERE held.value <> 0), max(abs(held.value)) FILTER (WHERE held.value <> 0), count(*)
FROM doubt_held AS held
JOIN doubt_series AS series ON series.indicator = held.indicator AND series.is_seasonal
GROUP BY held.indicator, held.place, month(held.period_end)
