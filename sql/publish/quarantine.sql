-- Everything that was found wrong with rows, newest first, and what was decided about those that were kept out.
CREATE OR REPLACE VIEW main.quarantine AS
SELECT
    quarantine.id, quarantine.feed, arrival.original_name AS file_name, quarantine.sha256,
    quarantine.source_sheet, quarantine.source_row, quarantine.source_column, quarantine.seen, quarantine.expectation, quarantine.severity,
    quarantine.detail, quarantine.quarantined_at,
    decision.decision, decision.decided_by, decision.why, decision.decided_at
FROM observations.quarantine AS quarantine
JOIN raw.arrival AS arrival ON arrival.feed = quarantine.feed AND arrival.sha256 = quarantine.sha256
LEFT JOIN observations.quarantine_decision AS decision
    ON decision.id = quarantine.id AND quarantine.severity = 'critical'
ORDER BY
    quarantine.quarantined_at DESC, quarantine.feed, file_name, quarantine.source_sheet, quarantine.source_row, quarantine.source_column,
    quarantine.expectation, quarantine.detail;

COMMENT ON VIEW main.quarantine IS 'Everything that was found wrong with rows, and what was decided about those that were kept out (severity critical); a row can have several reasons';
COMMENT ON COLUMN main.quarantine.file_name IS 'File name when the bytes first arrived';
