-- The batches that were known when a file arrived at $arrived_at. Figures released from quarantine are known from their release.
CREATE OR REPLACE TEMP TABLE doubt_read_before AS
WITH released AS (
    SELECT DISTINCT batch FROM observations.quarantine_decision WHERE batch IS NOT NULL
)
SELECT batch.batch, batch.feed
FROM observations.batch AS batch
JOIN raw.arrival AS arrival ON arrival.feed = batch.feed AND arrival.sha256 = batch.sha256
LEFT JOIN released ON released.batch = batch.batch
WHERE CASE WHEN released.batch IS NULL THEN arrival.arrived_at ELSE batch.ingested_at END <= $arrived_at
