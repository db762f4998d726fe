-- The newest files of each feed that were checked, and what became of them: at most $newest of a feed.
WITH checked AS (
    SELECT
        feed, sha256, max(checked_at) AS checked_at, count(*) AS expectations,
        count(*) FILTER (WHERE NOT is_met AND severity = 'critical') AS failed,
        count(*) FILTER (WHERE NOT is_met AND severity <> 'critical') AS warned
    FROM observations.validation_result
    GROUP BY feed, sha256
),
numbered AS (
    SELECT
        feed, sha256, checked_at, expectations, failed, warned,
        row_number() OVER (PARTITION BY feed ORDER BY checked_at DESC, sha256) AS age
    FROM checked
)
SELECT
    checked.feed, checked.sha256, checked.checked_at, checked.expectations, checked.failed, checked.warned,
    arrival.original_name, arrival.arrived_at, arrival.byte_count, arrival.outcome, arrival.detail,
    arrival.detail_zh,
    batch.rows_read, batch.rows_quarantined, batch.values_new, batch.values_revised,
    refusal.decision, refusal.decided_by, refusal.why, refusal.decided_at
FROM numbered AS checked
JOIN raw.arrival AS arrival ON arrival.feed = checked.feed AND arrival.sha256 = checked.sha256
LEFT JOIN raw.refusal AS refusal ON refusal.feed = checked.feed AND refusal.sha256 = checked.sha256
LEFT JOIN (
    SELECT feed, sha256, rows_read, rows_quarantined, values_new, values_revised
    FROM observations.batch
    QUALIFY row_number() OVER (PARTITION BY feed, sha256 ORDER BY batch) = 1
) AS batch ON batch.feed = checked.feed AND batch.sha256 = checked.sha256
WHERE checked.age <= $newest
ORDER BY checked.feed, checked.age
