-- Changes from one hour to the next that there were on a day ($last_day): the largest of each series has been at least so large.
CREATE OR REPLACE TEMP TABLE doubt_step AS
WITH day AS (
    SELECT observation.indicator, observation.place, observation.hour, observation.value
    FROM observations.observation AS observation
    ANTI JOIN doubt_read_after AS read_after ON read_after.batch = observation.batch
    WHERE observation.period_end = $last_day AND NOT observation.is_derived
        AND observation.hour IN (1, 2, 9, 10, 17, 18)
)
SELECT earlier.indicator, earlier.place, max(abs(later.value - earlier.value)) AS most
FROM day AS earlier
JOIN day AS later
    ON later.indicator = earlier.indicator AND later.place = earlier.place AND later.hour = earlier.hour + 1
WHERE earlier.hour IN (1, 9, 17)
GROUP BY earlier.indicator, earlier.place
