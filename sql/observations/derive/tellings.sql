-- Every figure that the inputs of affected units ever had, for a batch whose figures name the days on which they were told. A unit
-- is what one figure is derived from: a day of a place, a period wherever it is ($scope 'day'), or a year of a place with the year
-- before it ('place'). From `since` on the batch may have made what was known of a unit another.
CREATE OR REPLACE TEMP TABLE telling AS
WITH step AS (
    SELECT 0 AS years UNION ALL SELECT 1
),
near AS (
    SELECT
        observation.place, role.role, observation.period_start, observation.period_end, observation.hour,
        observation.value, observation.known_at, observation.batch, observation.is_derived, observation.grade,
        CASE WHEN $scope = 'day' THEN '' ELSE observation.place END AS unit_place,
        CASE
            WHEN $scope = 'place' THEN year(observation.period_end) + step.years
            ELSE year(observation.period_end) * 10000 + month(observation.period_end) * 100 + day(observation.period_end)
        END AS unit_period
    FROM observations.observation AS observation
    JOIN derivation_role AS role ON role.indicator = observation.indicator
    JOIN step ON step.years = 0 OR $scope = 'place'
),
brought AS (
    SELECT unit_place, unit_period, min(known_at) AS since
    FROM near
    WHERE batch = $batch
    GROUP BY unit_place, unit_period
)
SELECT near.*, CASE WHEN NOT near.is_derived THEN batch.feed END AS told_by, brought.since
FROM near
JOIN brought ON brought.unit_place = near.unit_place AND brought.unit_period = near.unit_period
LEFT JOIN observations.batch AS batch ON batch.batch = near.batch
