-- The figures that a derivation rests on as they were known at each moment, chosen as in input.sql.
CREATE OR REPLACE TEMP TABLE derivation_input AS
WITH told AS (
    SELECT
        lens.lens, telling.role, telling.period_start, telling.period_end, telling.hour, telling.value,
        telling.known_at, telling.batch, telling.is_derived, telling.grade
    FROM telling
    JOIN lens
        ON lens.place = telling.place AND lens.unit_period = telling.unit_period AND telling.known_at <= lens.moment
    QUALIFY row_number() OVER (
        PARTITION BY
            lens.lens, telling.role, telling.period_start, telling.period_end, telling.hour, telling.is_derived, telling.told_by
        ORDER BY telling.known_at DESC, telling.batch DESC
    ) = 1
),
chosen AS (
    SELECT
        lens, role, period_start, period_end, hour, value, known_at, grade,
        min(value) OVER (PARTITION BY lens, role, period_start, period_end, hour, is_derived, grade)
            <> max(value) OVER (PARTITION BY lens, role, period_start, period_end, hour, is_derived, grade) AS is_disputed
    FROM told
    QUALIFY row_number() OVER (
        PARTITION BY lens, role, period_start, period_end, hour
        ORDER BY is_derived, CASE grade WHEN 'official' THEN 0 WHEN 'provisional' THEN 1 ELSE 2 END, known_at DESC, batch DESC
    ) = 1
)
SELECT
    lens.label AS place, chosen.role, chosen.period_start, chosen.period_end, chosen.hour, chosen.value, chosen.known_at,
    chosen.grade
FROM chosen
JOIN lens ON lens.lens = chosen.lens
WHERE chosen.value IS NOT NULL AND NOT chosen.is_disputed
