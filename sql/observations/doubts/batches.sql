-- The batches that were there when a file arrived; those of its own feed stand first. Figures released from quarantine are known
-- from their release.
CREATE OR REPLACE TEMP TABLE doubt_batch AS
WITH released AS (
    SELECT DISTINCT batch FROM observations.quarantine_decision WHERE batch IS NOT NULL
)
SELECT batch.batch, CASE WHEN batch.feed = $feed THEN 0 ELSE 1 END AS place_in_order
FROM observations.batch AS batch
JOIN raw.arrival AS arrival ON arrival.feed = batch.feed AND arrival.sha256 = batch.sha256
LEFT JOIN released ON released.batch = batch.batch
WHERE CASE WHEN released.batch IS NULL THEN arrival.arrived_at ELSE batch.ingested_at END <= $arrived_at
