-- What came of each expectation for one file.
SELECT
    suite, number, expectation, source_column, settings, severity, expected_zh, expected_en, is_met, rows_checked,
    rows_failed, observed, cells, engine
FROM observations.validation_result
WHERE feed = $feed AND sha256 = $sha256
ORDER BY suite, number
