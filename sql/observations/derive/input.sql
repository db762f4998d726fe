-- The figures that a derivation rests on, under the roles that its rule calls them by: of what a batch affected, by place and
-- day, by place as a whole, or by day wherever it is ($scope). Of several feeds the one of the best grade counts, and the newest;
-- a figure about which feeds of the same grade contradict each other is none until one of them is put right.
CREATE OR REPLACE TEMP TABLE derivation_input AS
WITH near AS (
    SELECT
        observation.place, role.role, observation.indicator, observation.period_start, observation.period_end,
        observation.hour, observation.value, observation.known_at, observation.batch, observation.is_derived,
        observation.grade, CASE WHEN NOT observation.is_derived THEN batch.feed END AS told_by
    FROM observations.observation AS observation
    LEFT JOIN observations.batch AS batch ON batch.batch = observation.batch
    JOIN derivation_role AS role ON role.indicator = observation.indicator
    SEMI JOIN affected
        ON ($scope = 'day' OR affected.place = observation.place)
        AND ($scope = 'place' OR affected.period_end = observation.period_end)
),
told AS (
    SELECT place, role, period_start, period_end, hour, value, known_at, batch, is_derived, grade
    FROM near
    QUALIFY row_number() OVER (
        PARTITION BY place, role, period_start, period_end, hour, is_derived, told_by ORDER BY known_at DESC, batch DESC
    ) = 1
),
chosen AS (
    SELECT
        place, role, period_start, period_end, hour, value, known_at, grade,
        min(value) OVER (PARTITION BY place, role, period_start, period_end, hour, is_derived, grade)
            <> max(value) OVER (PARTITION BY place, role, period_start, period_end, hour, is_derived, grade) AS is_disputed
    FROM told
    QUALIFY row_number() OVER (
        PARTITION BY place, role, period_start, period_end, hour
        ORDER BY is_derived, CASE grade WHEN 'official' THEN 0 WHEN 'provisional' THEN 1 ELSE 2 END, known_at DESC, batch DESC
    ) = 1
)
SELECT place, role, period_start, period_end, hour, value, known_at, grade
FROM chosen
WHERE value IS NOT NULL AND NOT is_disputed
