-- The rows that were kept out and that nobody has decided about, or with $all every row kept out: one line for each.
SELECT
    id, feed, file_name, sha256, source_sheet, source_row, source_column, seen, expectation, detail AS expected, quarantined_at,
    decision, decided_by, why, decided_at
FROM (
    SELECT
        id, feed, file_name, sha256, source_sheet, source_row, source_column, seen, expectation, detail, quarantined_at,
        decision, decided_by, why, decided_at,
        row_number() OVER (PARTITION BY id ORDER BY source_column, expectation, detail) AS reason
    FROM main.quarantine
    WHERE severity = 'critical'
) AS kept_out
WHERE reason = 1 AND ($all OR decision IS NULL) AND ($feed IS NULL OR feed = $feed)
ORDER BY feed, quarantined_at, file_name, sha256, source_sheet NULLS FIRST, source_row
