-- What came of each expectation when a file was last checked, newest files first.
CREATE OR REPLACE VIEW main.validation AS
SELECT
    result.feed, arrival.original_name AS file_name, result.sha256, arrival.arrived_at, arrival.outcome,
    result.suite, result.number, result.expectation, result.source_column, result.settings, result.severity,
    result.expected_zh, result.expected_en, result.is_met, result.rows_checked, result.rows_failed, result.observed,
    result.cells, result.engine, result.checked_at
FROM observations.validation_result AS result
JOIN raw.arrival AS arrival ON arrival.feed = result.feed AND arrival.sha256 = result.sha256
ORDER BY result.checked_at DESC, result.feed, file_name, result.sha256, result.suite, result.number;

COMMENT ON VIEW main.validation IS 'What came of each expectation when a file was last checked, met ones too, of accepted files and of those that were read and not believed';
COMMENT ON COLUMN main.validation.file_name IS 'File name when the bytes first arrived';
