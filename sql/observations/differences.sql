-- How many observations stand in only one of two warehouses (the other is attached as `old`). A batch counts as the file
-- that it came from: its number says only in which order files were read.
WITH these AS (
    SELECT
        observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour, observation.known_at,
        observation.is_derived, observation.grade,
        observation.value, observation.source_row, observation.source_column, batch.feed, batch.sha256
    FROM observations.observation AS observation
    JOIN observations.batch AS batch ON batch.batch = observation.batch
),
those AS (
    SELECT
        observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour, observation.known_at,
        observation.is_derived, observation.grade,
        observation.value, observation.source_row, observation.source_column, batch.feed, batch.sha256
    FROM old.observations.observation AS observation
    JOIN old.observations.batch AS batch ON batch.batch = observation.batch
)
SELECT count(*)
FROM (
    (SELECT * FROM these EXCEPT ALL SELECT * FROM those)
    UNION ALL
    (SELECT * FROM those EXCEPT ALL SELECT * FROM these)
)
