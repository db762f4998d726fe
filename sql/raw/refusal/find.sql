-- Refused files that people may decide about: all, or one; with the outcome, for only one that is refused still waits.
-- With all columns that there are: a rebuild takes the decisions of an older warehouse too, which lacks the newer ones.
SELECT
    refusal.*,
    arrival.original_name, arrival.source, arrival.byte_count, arrival.arrived_at, arrival.outcome
FROM raw.refusal AS refusal
JOIN raw.arrival AS arrival ON arrival.feed = refusal.feed AND arrival.sha256 = refusal.sha256
WHERE $id IS NULL OR refusal.id = $id
ORDER BY arrival.arrived_at, refusal.feed, arrival.original_name, refusal.sha256
