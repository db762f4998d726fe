-- The decisions of a warehouse, in the order in which they were taken, and how many batches stood before each release.
SELECT id, feed, sha256, source_row, decision, decided_by, why, decided_at, batch
FROM observations.quarantine_decision
ORDER BY batch IS NULL, batch, decided_at, id
