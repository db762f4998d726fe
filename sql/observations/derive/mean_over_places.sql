-- Means over the parts of a whole, such as a city's stations, where at least three quarters of the declared parts have a value
-- for the period (HJ 663). In millionths as integers, rounded half to even at the last.
CREATE OR REPLACE TEMP TABLE place_mean AS
WITH part AS (
    SELECT DISTINCT whole, part
    FROM derivation_part
),
declared AS (
    SELECT whole, count(*) AS declared_parts
    FROM part
    GROUP BY whole
),
summed AS (
    SELECT
        part.whole, derivation_input.role, derivation_input.period_start, derivation_input.period_end,
        count(*) AS parts, max(derivation_input.known_at) AS known_at,
        CAST(sum(CAST(derivation_input.value * 1000000 AS BIGINT)) AS BIGINT) AS micro
    FROM derivation_input
    JOIN part ON part.part = derivation_input.place
    WHERE derivation_input.value IS NOT NULL
    GROUP BY part.whole, derivation_input.role, derivation_input.period_start, derivation_input.period_end
),
divided AS (
    -- Half to even, as in daily_mean.
    SELECT
        summed.whole, summed.role, summed.period_start, summed.period_end, summed.parts, summed.known_at,
        micro // parts
        + CASE
            WHEN abs(micro % parts) * 2 > parts OR (abs(micro % parts) * 2 = parts AND micro // parts % 2 <> 0)
                THEN CASE WHEN micro < 0 THEN -1 ELSE 1 END
            ELSE 0
        END AS micro
    FROM summed
    JOIN declared ON declared.whole = summed.whole
    WHERE summed.parts * 4 >= declared.declared_parts * 3
)
SELECT
    whole AS place, role, period_start, period_end,
    CAST(CAST(micro AS DECIMAL(24, 0)) * 0.000001 AS DECIMAL(24, 6)) AS value, parts, known_at
FROM divided
