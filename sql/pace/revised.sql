-- The reference periods of judged series that have more than one vintage, so that a choice must be made for them. Few have; that
-- is why they stand by themselves, and all others need neither sorting nor comparing.
CREATE OR REPLACE TEMP TABLE revised AS
WITH later AS (
    SELECT DISTINCT indicator, place, period_start, period_end
    FROM observations.observation
    WHERE vintage > 1 AND hour IS NULL
)
SELECT
    judged.judged AS series, later.indicator, later.place, later.period_start, later.period_end, judged.as_of,
    judged.period_start AS current_from, judged.form = 'flow' AS is_flow
FROM later
JOIN judged
    ON judged.indicator = later.indicator AND judged.place = later.place
    AND later.period_end BETWEEN judged.seen_from AND judged.period_end
UNION ALL
SELECT
    input.series, later.indicator, later.place, later.period_start, later.period_end, input.as_of, input.seen_from, FALSE
FROM later
JOIN judged_input AS input
    ON input.indicator = later.indicator AND input.place = later.place
    AND later.period_end BETWEEN input.seen_from AND input.period_end
