-- One count as a share of another, in percent, rounded to a millionth.
CREATE OR REPLACE TEMP TABLE share AS
SELECT
    part.place, part.period_start, part.period_end,
    CAST(100.0 * CAST(part.value AS DOUBLE) / CAST(whole.value AS DOUBLE) AS DECIMAL(24, 6)) AS value,
    greatest(part.known_at, whole.known_at) AS known_at
FROM derivation_input AS part
JOIN derivation_input AS whole
    ON whole.role = 'whole' AND whole.place = part.place
    AND whole.period_start = part.period_start AND whole.period_end = part.period_end
WHERE part.role = 'part' AND whole.value > 0
