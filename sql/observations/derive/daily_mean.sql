-- Daily means of hourly values, of days with at least 20 hours of them (GB 3095, table 4). Hour h is the mean of the hour that
-- ends at h o'clock, so a day is its hours 1 to 24. In millionths as integers, rounded half to even at the last.
CREATE OR REPLACE TEMP TABLE daily_mean AS
WITH summed AS (
    SELECT
        place, role, day, count(*) AS hours, max(known_at) AS known_at,
        CAST(sum(CAST(value * 1000000 AS BIGINT)) AS BIGINT) AS micro
    FROM hourly_input
    WHERE value IS NOT NULL
    GROUP BY place, role, day
    HAVING count(*) >= 20
),
divided AS (
    -- Both engines cut a division towards zero, and the remainder has the sign of the sum.
    SELECT
        place, role, day, hours, known_at,
        micro // hours
        + CASE
            WHEN abs(micro % hours) * 2 > hours OR (abs(micro % hours) * 2 = hours AND micro // hours % 2 <> 0)
                THEN CASE WHEN micro < 0 THEN -1 ELSE 1 END
            ELSE 0
        END AS micro
    FROM summed
)
SELECT place, role, day, CAST(CAST(micro AS DECIMAL(24, 0)) * 0.000001 AS DECIMAL(24, 6)) AS value, hours, known_at
FROM divided
