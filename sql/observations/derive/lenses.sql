-- Each place as it was known at a moment, as a place of its own (`label`): so the rules work out what was known at every moment
-- at once, by the statements that work out what is known now.
CREATE OR REPLACE TEMP TABLE lens AS
WITH seen AS (
    SELECT place, unit_place, unit_period
    FROM telling
    UNION
    SELECT part.whole, moment.unit_place, moment.unit_period
    FROM derivation_part AS part
    CROSS JOIN moment
    WHERE $scope = 'day'
)
SELECT
    concat_ws('|', seen.place, CAST(seen.unit_period AS VARCHAR), CAST(moment.moment AS VARCHAR)) AS label,
    row_number() OVER (ORDER BY seen.place, seen.unit_period, moment.moment) AS lens,
    seen.place, seen.unit_place, seen.unit_period, moment.moment
FROM seen
JOIN moment ON moment.unit_place = seen.unit_place AND moment.unit_period = seen.unit_period
