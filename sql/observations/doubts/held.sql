-- What was known when a file arrived (`doubt_read_before`) of the series that are looked at (`doubt_traced`): of each period the
-- newest figure, that of the file's own feed before another's.
CREATE OR REPLACE TEMP TABLE doubt_held AS
SELECT
    observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour, observation.value
FROM observations.observation AS observation
JOIN doubt_read_before AS read_before ON read_before.batch = observation.batch
SEMI JOIN doubt_traced AS traced ON traced.indicator = observation.indicator AND traced.place = observation.place
WHERE NOT observation.is_derived
QUALIFY row_number() OVER (
    PARTITION BY observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour
    ORDER BY CASE WHEN read_before.feed = $feed THEN 0 ELSE 1 END, observation.known_at DESC, observation.batch DESC
) = 1
