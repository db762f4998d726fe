-- `stored` for a file that is read after another one that came later (`doubt_read_after`): over all that was known when it arrived.
-- By how much a series changed isn't looked up.
CREATE OR REPLACE TEMP TABLE doubt_stored AS
SELECT
    observation.indicator, observation.place, count(*) AS seen, max(observation.vintage) AS vintages,
    min(observation.value) AS low, max(observation.value) AS high,
    min(CASE WHEN observation.value <> 0 THEN abs(observation.value) END) AS low_size, CAST(NULL AS DECIMAL(24, 6)) AS change
FROM observations.observation AS observation
ANTI JOIN doubt_read_after AS read_after ON read_after.batch = observation.batch
WHERE NOT observation.is_derived
GROUP BY observation.indicator, observation.place
