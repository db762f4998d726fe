-- The parts that had reported what is averaged by each moment, under the labels of lenses.sql.
CREATE OR REPLACE TEMP TABLE derivation_part AS
WITH reporting AS (
    SELECT observation.place, min(observation.known_at) AS since
    FROM observations.observation AS observation
    JOIN derivation_role AS role ON role.indicator = observation.indicator
    GROUP BY observation.place
)
SELECT
    concat_ws('|', part.whole, CAST(moment.unit_period AS VARCHAR), CAST(moment.moment AS VARCHAR)) AS whole,
    concat_ws('|', part.part, CAST(moment.unit_period AS VARCHAR), CAST(moment.moment AS VARCHAR)) AS part
FROM derivation_part AS part
JOIN reporting ON reporting.place = part.part
JOIN moment ON reporting.since <= moment.moment
WHERE $scope = 'day'
