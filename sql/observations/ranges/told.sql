-- Between which values each series of a batch ($batch) lies.
CREATE OR REPLACE TEMP TABLE range_told AS
SELECT
    indicator, place, count(*) AS seen, max(vintage) AS vintages, min(value) AS low, max(value) AS high,
    min(CASE WHEN value <> 0 THEN abs(value) END) AS low_size
FROM observations.observation
WHERE batch = $batch AND NOT is_derived
GROUP BY indicator, place
