-- The values that a verdict rests on, newest first, each down to its file, row and column.
SELECT
    observations.period_start, observations.period_end, observations.value, observations.known_at,
    observations.vintages, observations.file_name, observations.source_row, observations.source_column,
    observations.sha256
FROM main.observations AS observations
JOIN pace.target AS target
    ON target.indicator = observations.indicator AND target.place = observations.place
WHERE target.target = $target AND target.place = $place
    AND observations.period_end BETWEEN target.period_start AND target.period_end
ORDER BY observations.period_end DESC
