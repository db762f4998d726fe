-- Write a decision about one row.
INSERT INTO observations.quarantine_decision
    (id, feed, sha256, source_row, decision, decided_by, why, decided_at, batch)
VALUES ($id, $feed, $sha256, $source_row, $decision, $decided_by, $why, $decided_at, $batch)
