-- Between which values each series of a file has lain (`doubt_known`) over all its periods: position 0. low_size and high_size
-- leave signs and zeros out.
CREATE OR REPLACE TEMP TABLE doubt_range AS
WITH whole AS (
    SELECT
        indicator, place, min(value) AS low, max(value) AS high,
        min(abs(value)) FILTER (WHERE value <> 0) AS low_size, max(abs(value)) FILTER (WHERE value <> 0) AS high_size,
        count(*) AS seen
    FROM doubt_known
    GROUP BY indicator, place
)
SELECT whole.indicator, whole.place, 0 AS position, whole.low, whole.high, whole.low_size, whole.high_size, whole.seen
FROM whole
SEMI JOIN incoming ON incoming.indicator = whole.indicator AND incoming.place = whole.place
