-- The series (`doubt_beside`) in which a rule may find something: of those in which that could only be a jump, the ones whose changes
-- (`doubt_step`) are too small (by $times) to tell it from one.
CREATE OR REPLACE TEMP TABLE doubt_doubtful AS
SELECT beside.number
FROM doubt_beside AS beside
LEFT JOIN doubt_step AS step ON step.number = beside.number
WHERE beside.is_open OR beside.spread > $times * coalesce(step.most, 0)
