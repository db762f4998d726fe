-- Changes from one hour to the next that there were on a day ($last_day), of the series that these may show to be usual
-- (`doubt_beside`.spread): the largest of each has been at least so large.
CREATE OR REPLACE TEMP TABLE doubt_step AS
WITH looked_for AS (
    SELECT number, indicator, place
    FROM doubt_beside
    WHERE spread IS NOT NULL AND NOT is_open
),
day AS (
    SELECT looked_for.number, looked_for.indicator, looked_for.place, observation.hour, observation.value
    FROM observations.observation AS observation
    JOIN looked_for ON looked_for.indicator = observation.indicator AND looked_for.place = observation.place
    ANTI JOIN doubt_read_after AS read_after ON read_after.batch = observation.batch
    WHERE observation.period_end = $last_day AND NOT observation.is_derived
)
SELECT earlier.number, earlier.indicator, earlier.place, max(abs(later.value - earlier.value)) AS most
FROM day AS earlier
JOIN day AS later ON later.number = earlier.number AND later.hour = earlier.hour + 1
GROUP BY earlier.number, earlier.indicator, earlier.place
