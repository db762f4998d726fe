-- Series of the file (`doubt_told`) beside what they have been. is_judged: enough is known to say what is usual. is_open: a rule may
-- find something, for a figure lies far outside and may be a unit slip, a flow's may be a jump, or a figure has a second vintage
-- (is_repeated). may_be_slip: one may be a unit slip, far outside or not. spread: within all that they have ever been so large a
-- change is thinkable, and the largest that is known of (`change`) is too small (by $times) to tell it from a jump; null where it
-- isn't.
CREATE OR REPLACE TEMP TABLE doubt_beside AS
WITH beside AS (
    SELECT
        told.number, told.indicator, told.place, told.figures, series.form, stored.seen >= series.needed AS is_judged,
        stored.seen >= least(series.needed, series.needed_changes) AS is_looked_at, stored.vintages > 1 AS is_repeated,
        stored.low_size, stored.change, nullif(greatest(abs(stored.low), abs(stored.high)), 0) AS high_size,
        told.low_size AS told_low_size, greatest(abs(told.low), abs(told.high)) AS told_high_size,
        greatest(stored.high, told.high) - least(stored.low, told.low) AS spread
    FROM doubt_told AS told
    JOIN doubt_stored AS stored ON stored.indicator = told.indicator AND stored.place = told.place
    JOIN doubt_series AS series ON series.indicator = told.indicator
),
judged AS (
    SELECT
        number, indicator, place, figures, is_judged, is_looked_at, is_repeated,
        form = 'flow' AND coalesce(told_high_size > $times * high_size, FALSE) AS may_jump,
        coalesce(5 * told_high_size > 6 * high_size AND told_high_size >= 50 * low_size, FALSE)
        OR coalesce(6 * told_low_size < 5 * low_size AND 50 * told_low_size <= high_size, FALSE) AS may_be_slip,
        coalesce(told_high_size > 5 * high_size, FALSE) OR coalesce(5 * told_low_size < low_size, FALSE) AS is_far,
        CASE WHEN form <> 'flow' AND spread > $times * coalesce(change, 0) THEN spread END AS spread
    FROM beside
)
SELECT
    number, indicator, place, figures, is_judged, is_repeated,
    is_looked_at AND (is_repeated OR may_jump OR (may_be_slip AND is_far)) AS is_open, is_looked_at AND may_be_slip AS may_be_slip,
    CASE WHEN is_looked_at THEN spread END AS spread
FROM judged
