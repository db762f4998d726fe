-- What was known when a file arrived of the series that it brings (`incoming`): of each period the newest figure, that of the
-- file's own feed before another's. Figures released from quarantine are known from their release.
CREATE OR REPLACE TEMP TABLE doubt_held AS
WITH released AS (
    SELECT DISTINCT batch FROM observations.quarantine_decision WHERE batch IS NOT NULL
),
read_before AS (
    SELECT batch.batch, batch.feed
    FROM observations.batch AS batch
    JOIN raw.arrival AS arrival ON arrival.feed = batch.feed AND arrival.sha256 = batch.sha256
    LEFT JOIN released ON released.batch = batch.batch
    WHERE CASE WHEN released.batch IS NULL THEN arrival.arrived_at ELSE batch.ingested_at END <= $arrived_at
)
SELECT
    observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour, observation.value
FROM observations.observation AS observation
JOIN read_before ON read_before.batch = observation.batch
SEMI JOIN incoming ON incoming.indicator = observation.indicator AND incoming.place = observation.place
WHERE NOT observation.is_derived
QUALIFY row_number() OVER (
    PARTITION BY observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour
    ORDER BY CASE WHEN read_before.feed = $feed THEN 0 ELSE 1 END, observation.known_at DESC, observation.batch DESC
) = 1
