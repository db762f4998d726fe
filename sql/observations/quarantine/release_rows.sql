-- Rows of a file in quarantine (view `released`) that were released together with it.
INSERT INTO observations.quarantine_decision
    (id, feed, sha256, source_row, decision, decided_by, why, decided_at, batch)
SELECT DISTINCT
    quarantine.id, quarantine.feed, quarantine.sha256, released.record,
    $decision, $decided_by, $why, CAST($decided_at AS TIMESTAMP), $batch
FROM observations.quarantine AS quarantine
JOIN released ON released.id = quarantine.id
WHERE quarantine.feed = $feed AND quarantine.sha256 = $sha256 AND quarantine.severity = 'critical'
