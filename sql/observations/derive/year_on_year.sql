-- Growth over the same period of the year before, in percent, rounded to a millionth. Where growth is published it counts
-- instead: levels of two years are seldom comparable.
CREATE OR REPLACE TEMP TABLE year_on_year AS
SELECT
    now.place, now.period_start, now.period_end,
    CAST(100.0 * (CAST(now.value AS DOUBLE) / CAST(before.value AS DOUBLE) - 1) AS DECIMAL(24, 6)) AS value,
    greatest(now.known_at, before.known_at) AS known_at
FROM derivation_input AS now
JOIN derivation_input AS before
    ON before.place = now.place AND year(before.period_end) = year(now.period_end) - 1
    AND month(before.period_end) = month(now.period_end) AND month(before.period_start) = month(now.period_start)
    AND (day(before.period_end) = day(now.period_end)
        OR (last_day(before.period_end) = before.period_end AND last_day(now.period_end) = now.period_end))
WHERE before.value > 0
