-- Between which values each series of a batch ($batch) lies; by how much they change isn't looked up.
SELECT
    indicator, place, count(*) AS seen, max(vintage) AS vintages, min(value) AS low, max(value) AS high,
    min(CASE WHEN value <> 0 THEN abs(value) END) AS low_size, CAST(NULL AS DECIMAL(24, 6)) AS change
FROM observations.observation
WHERE batch = $batch AND NOT is_derived
GROUP BY indicator, place
