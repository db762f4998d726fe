-- What several feeds say differently of the same thing: each one's newest word, and whether it counts.
CREATE OR REPLACE VIEW main.disputes AS
WITH told AS (
    SELECT
        observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour,
        batch.feed, observation.grade, observation.value, observation.known_at, observation.vintage,
        arrival.original_name AS file_name, batch.sha256, observation.source_row, observation.source_column, observation.batch
    FROM observations.observation AS observation
    JOIN observations.batch AS batch ON batch.batch = observation.batch
    JOIN raw.arrival AS arrival ON arrival.feed = batch.feed AND arrival.sha256 = batch.sha256
    WHERE NOT observation.is_derived
    QUALIFY row_number() OVER (
        PARTITION BY indicator, place, period_start, period_end, hour, batch.feed ORDER BY known_at DESC, observation.batch DESC
    ) = 1
),
compared AS (
    SELECT
        told.*,
        min(value) OVER period <> max(value) OVER period AS is_different,
        min(value) OVER same_grade <> max(value) OVER same_grade AS is_disputed,
        row_number() OVER (
            PARTITION BY indicator, place, period_start, period_end, hour
            ORDER BY CASE grade WHEN 'official' THEN 0 WHEN 'provisional' THEN 1 ELSE 2 END, known_at DESC, batch DESC
        ) AS place_in_order
    FROM told
    WINDOW
        period AS (PARTITION BY indicator, place, period_start, period_end, hour),
        same_grade AS (PARTITION BY indicator, place, period_start, period_end, hour, grade)
)
SELECT
    indicator, place, period_start, period_end, hour, feed, grade, value, known_at, vintage,
    place_in_order = 1 AND NOT is_disputed AS counts, is_disputed, file_name, sha256, source_row, source_column
FROM compared
WHERE is_different
ORDER BY indicator, place, period_end DESC, hour DESC, place_in_order;

COMMENT ON VIEW main.disputes IS 'What several feeds say differently of the same indicator, place and period: one row for each feed, its newest word, the one that counts first';
COMMENT ON COLUMN main.disputes.feed IS 'Feed id';
COMMENT ON COLUMN main.disputes.counts IS 'Whether targets are judged on this value: it is the one of the best grade; none counts where two of that grade differ';
COMMENT ON COLUMN main.disputes.is_disputed IS 'Whether another feed of the same grade says otherwise; of the best grade, nothing is judged until one of them is put right';
COMMENT ON COLUMN main.disputes.file_name IS 'File name when the bytes first arrived';
