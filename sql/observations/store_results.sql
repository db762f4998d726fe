-- What came of each expectation (view `results`) when a file was checked.
INSERT INTO observations.validation_result
    (feed, sha256, suite, number, expectation, source_column, settings, severity, expected_zh, expected_en, is_met,
    rows_checked, rows_failed, observed, cells, engine, checked_at)
SELECT
    $feed, $sha256, suite, number, expectation, source_column, settings, severity, expected_zh, expected_en, is_met,
    rows_checked, rows_failed, observed, cells, engine, CAST($checked_at AS TIMESTAMP)
FROM results
