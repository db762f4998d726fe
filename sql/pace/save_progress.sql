-- How far a programme has been assessed, and with what.
INSERT OR REPLACE INTO pace.progress (programme, assessed_until, assessed_batch, registry_version)
SELECT ?, ?, coalesce(max(batch.batch), 0), ?
FROM observations.batch AS batch
