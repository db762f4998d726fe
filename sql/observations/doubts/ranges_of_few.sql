-- `ranges` for a file of which few series are looked at: only their figures are put together.
CREATE OR REPLACE TEMP TABLE doubt_range AS
SELECT
    known.indicator, known.place, 0 AS position, min(known.value) AS low, max(known.value) AS high,
    min(abs(known.value)) FILTER (WHERE known.value <> 0) AS low_size,
    max(abs(known.value)) FILTER (WHERE known.value <> 0) AS high_size, count(*) AS seen
FROM doubt_known AS known
SEMI JOIN incoming ON incoming.indicator = known.indicator AND incoming.place = known.place
GROUP BY known.indicator, known.place
