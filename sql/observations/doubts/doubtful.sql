-- Series of the file (`incoming`) in which a rule may find something: their largest or smallest figure may be a unit slip, or
-- no change within all that they have ever been can be told from a jump (by $times). Series with a second vintage always count.
CREATE OR REPLACE TEMP TABLE doubt_doubtful AS
WITH told AS (
    SELECT
        indicator, place, min(value) AS low, max(value) AS high, max(abs(value)) AS high_size,
        min(abs(value)) FILTER (WHERE value <> 0) AS low_size
    FROM incoming
    GROUP BY indicator, place
)
SELECT told.indicator, told.place
FROM told
JOIN doubt_stored AS stored ON stored.indicator = told.indicator AND stored.place = told.place
JOIN doubt_series AS series ON series.indicator = told.indicator
LEFT JOIN doubt_step AS step ON step.indicator = told.indicator AND step.place = told.place
WHERE stored.seen >= least(series.needed, series.needed_changes)
    AND (
        stored.vintages > 1
        OR (5 * told.high_size > 6 * stored.high_size AND told.high_size >= 50 * stored.low_size)
        OR (6 * told.low_size < 5 * stored.low_size AND 50 * told.low_size <= stored.high_size)
        OR CASE
            WHEN series.form = 'flow' THEN told.high_size > $times * stored.high_size
            ELSE greatest(stored.high, told.high) - least(stored.low, told.low) > $times * coalesce(step.most, 0)
        END
    )
