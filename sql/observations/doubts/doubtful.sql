-- The series (`doubt_beside`) in which a rule may find something. Slips that don't lie far outside are such only where four fifths of
-- an indicator's figures may be slips (`unit_slip`); jumps, where no change (`doubt_step`) is so large (by $times) that they are none.
CREATE OR REPLACE TEMP TABLE doubt_doubtful AS
WITH mostly AS (
    SELECT indicator
    FROM doubt_beside
    WHERE is_judged
    GROUP BY indicator
    HAVING 5 * sum(CASE WHEN may_be_slip OR is_repeated THEN figures ELSE 0 END)
        >= 4 * sum(CASE WHEN is_repeated THEN 0 ELSE figures END)
)
SELECT beside.number
FROM doubt_beside AS beside
LEFT JOIN doubt_step AS step ON step.number = beside.number
LEFT JOIN mostly ON mostly.indicator = beside.indicator
WHERE beside.is_open
    OR (beside.may_be_slip AND mostly.indicator IS NOT NULL)
    OR beside.spread > $times * coalesce(step.most, 0)
