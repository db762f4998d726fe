-- Refused files that people may decide about: all, or one; with the outcome, for only one that is refused still waits.
SELECT
    refusal.id, refusal.feed, refusal.sha256, refusal.code, refusal.detail, refusal.rows_read, refusal.rows_bad,
    refusal.cells, refusal.refused_at, refusal.asked_in, refusal.asked_at,
    refusal.decision, refusal.decided_by, refusal.why, refusal.decided_at,
    arrival.original_name, arrival.source, arrival.byte_count, arrival.arrived_at, arrival.outcome
FROM raw.refusal AS refusal
JOIN raw.arrival AS arrival ON arrival.feed = refusal.feed AND arrival.sha256 = refusal.sha256
WHERE $id IS NULL OR refusal.id = $id
ORDER BY arrival.arrived_at, refusal.feed, arrival.original_name, refusal.sha256
