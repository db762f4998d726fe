-- The newest figures that a derivation rests on, under the roles that its rule calls them by: of what a batch affected, by
-- place and day, by place as a whole, or by day wherever it is ($scope).
CREATE OR REPLACE TEMP TABLE derivation_input AS
WITH near AS (
    SELECT
        observation.place, role.role, observation.indicator, observation.period_start, observation.period_end,
        observation.hour, observation.value, observation.known_at, observation.batch, observation.is_derived,
        observation.grade
    FROM observations.observation AS observation
    JOIN derivation_role AS role ON role.indicator = observation.indicator
    SEMI JOIN affected
        ON ($scope = 'day' OR affected.place = observation.place)
        AND ($scope = 'place' OR affected.period_end = observation.period_end)
),
newest AS (
    SELECT place, role, period_start, period_end, hour, value, known_at, grade
    FROM near
    QUALIFY row_number() OVER (
        PARTITION BY place, role, period_start, period_end, hour ORDER BY is_derived, known_at DESC, batch DESC
    ) = 1
)
SELECT place, role, period_start, period_end, hour, value, known_at, grade
FROM newest
WHERE value IS NOT NULL
