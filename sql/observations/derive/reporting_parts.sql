-- The parts that report what is averaged: a district that has never had a station is none of them.
CREATE OR REPLACE TEMP TABLE derivation_part AS
SELECT part.whole, part.part
FROM derivation_part AS part
SEMI JOIN (
    SELECT DISTINCT observation.place
    FROM observations.observation AS observation
    JOIN derivation_role AS role ON role.indicator = observation.indicator
) AS reporting ON reporting.place = part.part
