-- Series of the file (`doubt_told`) beside what they have been. is_judged: enough is known to say what is usual. is_open: a rule may
-- find something, for their largest or smallest figure may be a unit slip, a flow's may be a jump, or a figure has a second vintage.
-- spread: within all that they have ever been so large a change is thinkable, and the largest that is known of (`change`) is too
-- small (by $times) to tell it from a jump; null where it isn't.
CREATE OR REPLACE TEMP TABLE doubt_beside AS
WITH beside AS (
    SELECT
        told.number, told.indicator, told.place, told.figures, series.form, series.needed, series.needed_changes, stored.seen, stored.vintages,
        stored.low, stored.high, stored.low_size, stored.change, nullif(greatest(abs(stored.low), abs(stored.high)), 0) AS high_size,
        told.low_size AS told_low_size, greatest(abs(told.low), abs(told.high)) AS told_high_size,
        greatest(stored.high, told.high) - least(stored.low, told.low) AS spread
    FROM doubt_told AS told
    JOIN doubt_stored AS stored ON stored.indicator = told.indicator AND stored.place = told.place
    JOIN doubt_series AS series ON series.indicator = told.indicator
),
judged AS (
    SELECT
        number, indicator, place, figures, seen >= needed AS is_judged, seen >= least(needed, needed_changes) AS is_looked_at,
        vintages > 1
        OR (form = 'flow' AND coalesce(told_high_size > $times * high_size, FALSE))
        OR coalesce(5 * told_high_size > 6 * high_size AND told_high_size >= 50 * low_size, FALSE)
        OR coalesce(6 * told_low_size < 5 * low_size AND 50 * told_low_size <= high_size, FALSE) AS may_be_found,
        CASE WHEN form <> 'flow' AND spread > $times * coalesce(change, 0) THEN spread END AS spread
    FROM beside
)
SELECT
    number, indicator, place, figures, is_judged, is_looked_at AND may_be_found AS is_open,
    CASE WHEN is_looked_at AND NOT may_be_found THEN spread END AS spread
FROM judged
