-- `ranges` for a file of which few series are looked at (`incoming`): of those without a second vintage what is kept of each
-- (`doubt_stored`).
CREATE OR REPLACE TEMP TABLE doubt_range AS
SELECT
    stored.indicator, stored.place, 0 AS position, stored.low, stored.high, stored.low_size,
    nullif(greatest(abs(stored.low), abs(stored.high)), 0) AS high_size, stored.seen
FROM doubt_stored AS stored
SEMI JOIN incoming ON incoming.indicator = stored.indicator AND incoming.place = stored.place
WHERE stored.vintages = 1
