-- Counts that are parts of other counts, and contradict them: at the newest period that both were printed for, the part is
-- more than the whole. Neither is judged while that stands.
CREATE OR REPLACE TEMP TABLE conflict AS
WITH nested AS (
    SELECT part.judged AS part_judged, whole.judged AS whole_judged, part.period_start AS counts_from
    FROM pace.nesting AS nesting
    JOIN judged AS part ON part.target = nesting.target
    JOIN judged AS whole
        ON whole.target = nesting.outer_target AND whole.place = part.place AND whole.as_of = part.as_of
),
part_value AS (
    SELECT series, period_start, period_end, value
    FROM known_value
    SEMI JOIN nested ON nested.part_judged = known_value.series
),
whole_value AS (
    SELECT series, period_start, period_end, value
    FROM known_value
    SEMI JOIN nested ON nested.whole_judged = known_value.series
),
newest AS (
    SELECT
        nested.part_judged, nested.whole_judged, part_value.period_end,
        part_value.value AS part_value, whole_value.value AS whole_value
    FROM nested
    JOIN part_value ON part_value.series = nested.part_judged AND part_value.period_end >= nested.counts_from
    JOIN whole_value
        ON whole_value.series = nested.whole_judged
        AND whole_value.period_end = part_value.period_end AND whole_value.period_start = part_value.period_start
    QUALIFY row_number() OVER (
        PARTITION BY nested.part_judged, nested.whole_judged ORDER BY part_value.period_end DESC) = 1
)
SELECT part_judged, whole_judged, period_end, part_value, whole_value
FROM newest
WHERE part_value > whole_value
