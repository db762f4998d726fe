-- Counts that contradict each other, at the moments just judged: the part, its whole, and what was printed of both.
SELECT
    target.programme, part.target, part.place, whole.target AS outer_target, part.as_of,
    conflict.period_end, conflict.part_value, conflict.whole_value
FROM conflict
JOIN judged AS part ON part.judged = conflict.part_judged
JOIN pace.target AS target ON target.target = part.target AND target.place = part.place
JOIN judged AS whole ON whole.judged = conflict.whole_judged
ORDER BY part.as_of, part.target, part.place
