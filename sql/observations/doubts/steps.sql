-- Changes from one hour to the next that there were on a day ($last_day): the largest of each series has been at least so large.
CREATE OR REPLACE TEMP TABLE doubt_step AS
WITH day AS (
    SELECT observation.indicator, observation.place, observation.hour, observation.value
    FROM observations.observation AS observation
    ANTI JOIN doubt_read_after AS read_after ON read_after.batch = observation.batch
    WHERE observation.period_end = $last_day AND observation.hour IS NOT NULL AND NOT observation.is_derived
)
SELECT earlier.indicator, earlier.place, max(abs(later.value - earlier.value)) AS most
FROM day AS earlier
JOIN day AS later
    ON later.indicator = earlier.indicator AND later.place = earlier.place AND later.hour = earlier.hour + 1
WHERE earlier.hour % 8 = 1 AND later.hour % 8 = 2
GROUP BY earlier.indicator, earlier.place
