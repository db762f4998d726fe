-- Counts that are parts of other counts, and contradict them: at the newest period that both were printed for, the part is
-- more than the whole. Neither is judged while that stands.
CREATE OR REPLACE TEMP TABLE conflict AS
WITH both_known AS (
    SELECT
        part.judged AS part_judged, whole.judged AS whole_judged, part_value.period_end,
        part_value.value AS part_value, whole_value.value AS whole_value
    FROM pace.nesting AS nesting
    JOIN judged AS part ON part.target = nesting.target
    JOIN judged AS whole
        ON whole.target = nesting.outer_target AND whole.place = part.place AND whole.as_of = part.as_of
    JOIN known_value AS part_value
        ON part_value.series = part.judged AND part_value.period_end >= part.period_start
    JOIN known_value AS whole_value
        ON whole_value.series = whole.judged AND whole_value.period_end = part_value.period_end AND whole_value.period_start = part_value.period_start
),
newest AS (
    SELECT part_judged, whole_judged, period_end, part_value, whole_value
    FROM both_known
    QUALIFY row_number() OVER (PARTITION BY part_judged, whole_judged ORDER BY period_end DESC) = 1
)
SELECT part_judged, whole_judged, period_end, part_value, whole_value
FROM newest
WHERE part_value > whole_value
