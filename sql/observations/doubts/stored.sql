-- Between which values each series has lain, over all that was known when the file arrived. Of a series without a second
-- vintage these are the values of `doubt_range`, had without looking at single periods.
CREATE OR REPLACE TEMP TABLE doubt_stored AS
SELECT
    observation.indicator, observation.place, count(*) AS seen, max(observation.vintage) AS vintages,
    min(observation.value) AS low, max(observation.value) AS high,
    min(abs(observation.value)) FILTER (WHERE observation.value <> 0) AS low_size,
    max(abs(observation.value)) FILTER (WHERE observation.value <> 0) AS high_size
FROM observations.observation AS observation
JOIN doubt_read_before AS read_before ON read_before.batch = observation.batch
WHERE NOT observation.is_derived
GROUP BY observation.indicator, observation.place
