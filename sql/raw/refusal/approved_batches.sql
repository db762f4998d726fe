-- The batch that each approved file made: the first of the file, for rows of it may have been released later.
SELECT min(batch.batch)
FROM raw.refusal AS refusal
JOIN observations.batch AS batch ON batch.feed = refusal.feed AND batch.sha256 = refusal.sha256
WHERE refusal.decision = 'approved'
GROUP BY refusal.id
