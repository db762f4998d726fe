-- The newest vintage of every reference period, and the file, row and column that it was read from.
CREATE OR REPLACE VIEW main.observations AS
SELECT
    observation.indicator, observation.place, observation.period_start, observation.period_end,
    observation.hour, observation.value, observation.known_at, observation.vintages, observation.is_derived, observation.grade,
    batch.feed, arrival.original_name AS file_name, arrival.sha256,
    observation.source_sheet, observation.source_row, observation.source_column, observation.batch
FROM (
    SELECT
        *,
        count(*) OVER (PARTITION BY indicator, place, period_start, period_end, hour) AS vintages
    FROM observations.observation
    QUALIFY row_number() OVER (
        PARTITION BY indicator, place, period_start, period_end, hour ORDER BY is_derived, known_at DESC, batch DESC
    ) = 1
) AS observation
JOIN observations.batch AS batch ON batch.batch = observation.batch
JOIN raw.arrival AS arrival ON arrival.feed = batch.feed AND arrival.sha256 = batch.sha256;

COMMENT ON VIEW main.observations IS 'The newest vintage of every reference period, and the file, row and column that it was read from. All vintages: observations.observation.';
COMMENT ON COLUMN main.observations.vintages IS 'How many vintages this reference period has had; more than 1 means that it was revised';
COMMENT ON COLUMN main.observations.feed IS 'Feed id';
COMMENT ON COLUMN main.observations.file_name IS 'File name when the bytes first arrived';
