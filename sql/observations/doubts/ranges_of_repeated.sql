-- Beside `ranges_of_few`, of series with a second vintage: their figures are put together.
INSERT INTO doubt_range
SELECT
    known.indicator, known.place, 0 AS position, min(known.value) AS low, max(known.value) AS high,
    min(abs(known.value)) FILTER (WHERE known.value <> 0) AS low_size,
    max(abs(known.value)) FILTER (WHERE known.value <> 0) AS high_size, count(*) AS seen
FROM doubt_known AS known
SEMI JOIN incoming ON incoming.indicator = known.indicator AND incoming.place = known.place
ANTI JOIN doubt_range AS range ON range.indicator = known.indicator AND range.place = known.place
GROUP BY known.indicator, known.place
