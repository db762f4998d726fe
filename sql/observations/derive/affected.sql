-- Which places and days a batch gives a reason to derive anew: those of the inputs that it brought, derived ones included.
CREATE OR REPLACE TEMP TABLE affected AS
SELECT DISTINCT observation.place, observation.period_end
FROM observations.observation AS observation
JOIN derivation_role AS role ON role.indicator = observation.indicator
WHERE observation.batch = $batch
