-- What a batch says otherwise than another feed of the same grade, where no feed of a better grade has spoken: both values, and the
-- file that the other one stands in.
WITH mine AS (
    SELECT indicator, place, period_start, period_end, hour, value, grade, source_row, source_column
    FROM observations.observation
    WHERE batch = $batch AND NOT is_derived
),
told AS (
    SELECT
        observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour,
        observation.value, observation.grade, batch.feed, batch.sha256
    FROM observations.observation AS observation
    JOIN observations.batch AS batch ON batch.batch = observation.batch AND batch.feed <> $feed
    SEMI JOIN mine
        ON mine.indicator = observation.indicator AND mine.place = observation.place
        AND mine.period_start = observation.period_start AND mine.period_end = observation.period_end
        AND mine.hour IS NOT DISTINCT FROM observation.hour
    WHERE NOT observation.is_derived
    QUALIFY row_number() OVER (
        PARTITION BY observation.indicator, observation.place, observation.period_start, observation.period_end,
            observation.hour, batch.feed
        ORDER BY observation.known_at DESC, observation.batch DESC
    ) = 1
),
against AS (
    SELECT
        mine.indicator, mine.place, mine.period_start, mine.period_end, mine.hour, mine.value, mine.grade,
        mine.source_row, mine.source_column,
        told.value AS other_value, told.grade AS other_grade, told.feed AS other_feed, told.sha256 AS other_sha256,
        min(CASE told.grade WHEN 'official' THEN 0 WHEN 'provisional' THEN 1 ELSE 2 END) OVER (
            PARTITION BY mine.indicator, mine.place, mine.period_start, mine.period_end, mine.hour) AS best_other
    FROM mine
    JOIN told
        ON told.indicator = mine.indicator AND told.place = mine.place
        AND told.period_start = mine.period_start AND told.period_end = mine.period_end
        AND told.hour IS NOT DISTINCT FROM mine.hour
)
SELECT
    against.indicator, against.place, against.period_start, against.period_end, against.hour, against.value,
    against.source_row, against.source_column,
    against.other_value, against.other_feed, arrival.original_name AS other_file_name, against.other_sha256
FROM against
JOIN raw.arrival AS arrival ON arrival.feed = against.other_feed AND arrival.sha256 = against.other_sha256
WHERE against.other_grade = against.grade AND against.value <> against.other_value
    AND against.best_other >= CASE against.grade WHEN 'official' THEN 0 WHEN 'provisional' THEN 1 ELSE 2 END
ORDER BY against.other_feed, against.period_end DESC, against.indicator, against.place, against.hour
