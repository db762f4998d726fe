-- Between which values each series of the file (`incoming`) lies.
CREATE OR REPLACE TEMP TABLE doubt_told AS
SELECT
    indicator, place, min(value) AS low, max(value) AS high, min(CASE WHEN value <> 0 THEN abs(value) END) AS low_size,
    count(nullif(value, 0)) AS figures
FROM incoming
GROUP BY indicator, place
