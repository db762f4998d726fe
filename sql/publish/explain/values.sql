-- The values that a verdict rests on, newest first: those of its own indicator (role main), and of the others that it is judged
-- on. A published one with its file, row and column; a derived one with its rule, and publish/explain/inputs leads on.
WITH wanted AS (
    SELECT 'main' AS role, indicator, place, period_start AS seen_from, period_start, period_end, kind, baseline
    FROM pace.target
    WHERE target = $target AND place = $place
    UNION ALL
    -- Weights say how much of a year lies behind, by the year before.
    SELECT
        input.role, input.indicator, input.place,
        CASE WHEN input.role = 'weights' THEN make_date(year(target.period_start) - 1, 1, 1) ELSE target.period_start END,
        target.period_start, target.period_end, target.kind, NULL
    FROM pace.target_input AS input
    JOIN pace.target AS target ON target.target = input.target AND target.place = input.place
    WHERE input.target = $target AND input.place = $place
),
seen AS (
    SELECT
        wanted.role, observations.indicator, observations.place, observations.period_start, observations.period_end,
        observations.hour, observations.value, observations.known_at, observations.vintages, observations.is_derived,
        observations.file_name, observations.source_sheet, observations.source_row, observations.source_column, observations.sha256,
        observations.period_end >= wanted.seen_from AS is_current,
        row_number() OVER (
            PARTITION BY wanted.role, observations.indicator, observations.period_end >= wanted.seen_from
            ORDER BY observations.period_end DESC
        ) AS back,
        -- The level that the pace is counted from, and the print that a trend is compared with.
        wanted.kind = 'trend' OR (wanted.kind IN ('level', 'elimination') AND wanted.baseline IS NULL) AS needs_one_before
    FROM wanted
    JOIN main.observations AS observations
        ON observations.indicator = wanted.indicator AND observations.place = wanted.place
        AND observations.period_end <= wanted.period_end
    WHERE observations.value IS NOT NULL
)
SELECT
    role, indicator, place, period_start, period_end, hour, value, known_at, vintages,
    CASE WHEN is_derived THEN source_column END AS rule,
    CASE WHEN NOT is_derived THEN file_name END AS file_name,
    CASE WHEN NOT is_derived THEN source_sheet END AS source_sheet,
    CASE WHEN NOT is_derived THEN source_row END AS source_row,
    CASE WHEN NOT is_derived THEN source_column END AS source_column,
    CASE WHEN NOT is_derived THEN sha256 END AS sha256
FROM seen
WHERE is_current OR (needs_one_before AND back = 1)
ORDER BY CASE WHEN role = 'main' THEN 0 ELSE 1 END, role, indicator, period_end DESC, hour DESC
