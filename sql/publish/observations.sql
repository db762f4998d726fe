-- The figure that counts of every reference period, and the file, row and column that it was read from: a published one before a
-- derived one, of several feeds the one of the best grade, and the newest.
CREATE OR REPLACE VIEW main.observations AS
SELECT
    observation.indicator, observation.place, observation.period_start, observation.period_end,
    observation.hour, observation.value, observation.known_at, observation.vintages, observation.is_derived, observation.grade,
    observation.feed, arrival.original_name AS file_name, arrival.sha256,
    observation.source_sheet, observation.source_row, observation.source_column, observation.batch, observation.feeds, observation.is_disputed
FROM (
    SELECT
        told.*,
        count(*) FILTER (WHERE NOT is_derived) OVER period AS feeds,
        -- Withdrawn ones have no value; they are no party to it.
        NOT is_derived AND coalesce(min(value) OVER same_grade <> max(value) OVER same_grade, FALSE) AS is_disputed
    FROM (
        SELECT
            observation.*, batch.feed, batch.sha256,
            count(*) OVER (
                PARTITION BY indicator, place, period_start, period_end, hour) AS vintages
        FROM observations.observation AS observation
        JOIN observations.batch AS batch ON batch.batch = observation.batch
        QUALIFY row_number() OVER (
            PARTITION BY indicator, place, period_start, period_end, hour, is_derived, CASE WHEN NOT is_derived THEN batch.feed END
            ORDER BY known_at DESC, observation.batch DESC
        ) = 1
    ) AS told
    WINDOW
        period AS (PARTITION BY indicator, place, period_start, period_end, hour),
        same_grade AS (PARTITION BY indicator, place, period_start, period_end, hour, is_derived, grade)
    QUALIFY row_number() OVER (
        PARTITION BY indicator, place, period_start, period_end, hour
        ORDER BY is_derived, CASE grade WHEN 'official' THEN 0 WHEN 'provisional' THEN 1 ELSE 2 END, known_at DESC, batch DESC
    ) = 1
) AS observation
JOIN raw.arrival AS arrival ON arrival.feed = observation.feed AND arrival.sha256 = observation.sha256;

COMMENT ON VIEW main.observations IS 'The figure that counts of every reference period, and the file, row and column that it was read from. All vintages: observations.observation; what was told anew: revisions.';
COMMENT ON COLUMN main.observations.vintages IS 'How many vintages this reference period has had; more than 1 means that it was revised, or told by several feeds';
COMMENT ON COLUMN main.observations.feed IS 'Feed id';
COMMENT ON COLUMN main.observations.file_name IS 'File name when the bytes first arrived';
COMMENT ON COLUMN main.observations.feeds IS 'How many feeds have told of this reference period; of several the best grade counts (official, provisional, unofficial), and the newest of it';
COMMENT ON COLUMN main.observations.is_disputed IS 'True where another feed of the same grade says otherwise: then nothing is judged on it until one of them is put right (see disputes)';
