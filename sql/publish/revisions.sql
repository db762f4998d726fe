-- Every figure that was told anew: what its feed (or its rule) said before, by how much that changed, and both files.
CREATE OR REPLACE VIEW main.revisions AS
WITH told AS (
    SELECT
        observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour,
        observation.vintage, observation.value, observation.known_at, observation.is_derived, observation.grade,
        observation.batch, batch.feed, arrival.original_name AS file_name, batch.sha256,
        observation.source_row, observation.source_column,
        CASE WHEN NOT observation.is_derived THEN batch.feed END AS told_by
    FROM observations.observation AS observation
    JOIN observations.batch AS batch ON batch.batch = observation.batch
    JOIN raw.arrival AS arrival ON arrival.feed = batch.feed AND arrival.sha256 = batch.sha256
),
compared AS (
    SELECT
        told.*,
        row_number() OVER mine AS told_before,
        lag(value) OVER mine AS previous_value, lag(vintage) OVER mine AS previous_vintage,
        lag(known_at) OVER mine AS previous_known_at,
        lag(file_name) OVER mine AS previous_file_name, lag(sha256) OVER mine AS previous_sha256,
        lag(source_row) OVER mine AS previous_source_row, lag(source_column) OVER mine AS previous_source_column
    FROM told
    WINDOW mine AS (
        PARTITION BY indicator, place, period_start, period_end, hour, is_derived, told_by ORDER BY known_at, batch)
)
SELECT
    indicator, place, period_start, period_end, hour, vintage, value, previous_value, value - previous_value AS change,
    -- Of the previous value's size: a loss that becomes smaller has risen.
    CAST(100.0 * CAST(value - previous_value AS DOUBLE) / nullif(abs(CAST(previous_value AS DOUBLE)), 0) AS DECIMAL(24, 6)) AS change_pct,
    known_at, previous_known_at, previous_vintage, is_derived, grade, feed,
    file_name, sha256, source_row, source_column,
    previous_file_name, previous_sha256, previous_source_row, previous_source_column
FROM compared
WHERE told_before > 1
ORDER BY known_at DESC, indicator, place, period_end DESC, hour DESC;

COMMENT ON VIEW main.revisions IS 'Every figure that was told anew by the same feed, or worked out anew, newest first: the value before, by how much it changed, and both files';
COMMENT ON COLUMN main.revisions.value IS 'The value as told anew; null where a derived figure was withdrawn';
COMMENT ON COLUMN main.revisions.previous_value IS 'The value that the same feed told before it, in the unit of the indicator; null where a derived figure had been withdrawn';
COMMENT ON COLUMN main.revisions.change IS 'value less previous_value, in the unit of the indicator (of percentages in percentage points)';
COMMENT ON COLUMN main.revisions.change_pct IS 'change in percent of the size of previous_value; null where that was 0 or one of the two is missing';
COMMENT ON COLUMN main.revisions.previous_known_at IS 'From when previous_value was known, UTC';
COMMENT ON COLUMN main.revisions.previous_vintage IS 'Vintage of previous_value; another feed may have told of the period in between';
COMMENT ON COLUMN main.revisions.feed IS 'Feed id; of a derived figure the feed whose file made it new';
COMMENT ON COLUMN main.revisions.file_name IS 'Name of the file that brought value, when its bytes first arrived';
COMMENT ON COLUMN main.revisions.previous_file_name IS 'Name of the file that had brought previous_value';
COMMENT ON COLUMN main.revisions.previous_sha256 IS 'SHA-256 of that file';
COMMENT ON COLUMN main.revisions.previous_source_row IS 'Row of previous_value in that file, counted from 1, a header row included';
COMMENT ON COLUMN main.revisions.previous_source_column IS 'Column of previous_value in that file; of a derived figure its rule';
