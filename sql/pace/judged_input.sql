-- The series that a target is judged on beside its own (pace.target_input), each under a number of its own. A target's own series
-- has the target's number, so that nothing has to be looked up for it; these count downwards, so that no number is given twice.
CREATE OR REPLACE TEMP TABLE judged_input AS
SELECT
    -row_number() OVER (ORDER BY judged.judged, input.role, input.indicator) AS series,
    judged.judged, input.role, input.indicator, judged.place, judged.as_of, judged.seen_from, judged.period_end
FROM judged
JOIN pace.target_input AS input ON input.target = judged.target AND input.place = judged.place
