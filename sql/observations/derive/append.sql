-- Derived figures (view `derived`) become vintages where they are new or differ from what was derived before; one whose inputs
-- no longer give a figure is withdrawn: its newest vintage has no value.
WITH held AS (
    SELECT
        indicator, place, period_start, period_end, value, known_at, is_derived,
        count(*) OVER (PARTITION BY indicator, place, period_start, period_end) AS vintages
    FROM observations.observation
    WHERE indicator = $indicator
    QUALIFY row_number() OVER (
        PARTITION BY indicator, place, period_start, period_end, is_derived ORDER BY known_at DESC, batch DESC
    ) = 1
),
counted AS (
    SELECT place, period_start, period_end, max(vintages) AS vintages
    FROM held
    GROUP BY place, period_start, period_end
),
known AS (
    SELECT place, period_start, period_end, value, known_at FROM held WHERE is_derived
),
weakest AS (
    SELECT
        place,
        CASE
            WHEN count(*) FILTER (WHERE grade = 'unofficial') > 0 THEN 'unofficial'
            WHEN count(*) FILTER (WHERE grade = 'provisional') > 0 THEN 'provisional'
            ELSE 'official'
        END AS grade
    FROM derivation_input
    GROUP BY place
),
arrival AS (
    SELECT max(known_at) AS known_at FROM observations.observation WHERE batch = $batch
),
now_known AS (
    SELECT derived.place, derived.period_start, derived.period_end, derived.value, derived.known_at
    FROM derived
    WHERE derived.value IS NOT NULL
    UNION ALL
    SELECT known.place, known.period_start, known.period_end, NULL, arrival.known_at
    FROM known
    CROSS JOIN arrival
    SEMI JOIN affected
        ON ($scope = 'day' OR affected.place = known.place)
        AND ($scope = 'place' OR affected.period_end = known.period_end)
    ANTI JOIN derived
        ON derived.place = known.place AND derived.period_start = known.period_start
        AND derived.period_end = known.period_end AND derived.value IS NOT NULL
    WHERE known.value IS NOT NULL
)
INSERT INTO observations.figure
    (indicator, place, period_start, period_end, hour, known_at, batch, vintage, is_derived, grade, value,
    source_row, source_column)
SELECT
    $indicator, now_known.place, now_known.period_start, now_known.period_end, NULL,
    greatest(now_known.known_at, coalesce(known.known_at, now_known.known_at)),
    $batch, coalesce(counted.vintages, 0) + 1, TRUE, coalesce(weakest.grade, 'official'), now_known.value, 0, $rule
FROM now_known
LEFT JOIN counted
    ON counted.place = now_known.place AND counted.period_start = now_known.period_start
    AND counted.period_end = now_known.period_end
LEFT JOIN known
    ON known.place = now_known.place AND known.period_start = now_known.period_start
    AND known.period_end = now_known.period_end
LEFT JOIN weakest ON weakest.place = now_known.place
WHERE known.value IS DISTINCT FROM now_known.value
