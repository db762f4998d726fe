-- The moments at which what is known of a unit changed, from the first one on that the batch has to do with.
CREATE OR REPLACE TEMP TABLE moment AS
SELECT DISTINCT unit_place, unit_period, known_at AS moment
FROM telling
WHERE known_at >= since
