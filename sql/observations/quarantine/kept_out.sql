-- Every reason for which one row was kept out, and what was decided about it.
SELECT
    quarantine.id, quarantine.feed, quarantine.sha256, quarantine.record, quarantine.source_sheet, quarantine.source_row, quarantine.source_column, quarantine.seen,
    quarantine.expectation, quarantine.detail, arrival.original_name, arrival.source, arrival.byte_count, arrival.arrived_at,
    decision.decision, decision.decided_by, decision.why, decision.decided_at
FROM observations.quarantine AS quarantine
JOIN raw.arrival AS arrival ON arrival.feed = quarantine.feed AND arrival.sha256 = quarantine.sha256
LEFT JOIN observations.quarantine_decision AS decision ON decision.id = quarantine.id
WHERE quarantine.id = $id AND quarantine.severity = 'critical'
ORDER BY quarantine.source_column, quarantine.expectation, quarantine.detail
