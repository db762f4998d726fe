-- Series of the file (`doubt_told`) beside what they have been. is_judged: enough is known to say what is usual. is_doubtful: a rule
-- may find something, for their largest or smallest figure may be a unit slip, or no change within all that they have ever been
-- can be told from a jump (by $times), or a figure has a second vintage.
CREATE OR REPLACE TEMP TABLE doubt_beside AS
WITH beside AS (
    SELECT
        told.number, told.indicator, told.place, told.figures, series.form, series.needed, series.needed_changes, stored.seen, stored.vintages,
        stored.low, stored.high, stored.low_size, nullif(greatest(abs(stored.low), abs(stored.high)), 0) AS high_size,
        told.low AS told_low, told.high AS told_high, told.low_size AS told_low_size,
        greatest(abs(told.low), abs(told.high)) AS told_high_size
    FROM doubt_told AS told
    JOIN doubt_stored AS stored ON stored.indicator = told.indicator AND stored.place = told.place
    JOIN doubt_series AS series ON series.indicator = told.indicator
),
judged AS (
    SELECT
        beside.number, beside.indicator, beside.figures, beside.seen >= beside.needed AS is_judged,
        beside.seen >= least(beside.needed, beside.needed_changes) AS is_looked_at,
        beside.vintages > 1
        OR coalesce(CASE
            WHEN beside.form = 'flow' THEN beside.told_high_size > $times * beside.high_size
            ELSE greatest(beside.high, beside.told_high) - least(beside.low, beside.told_low) > $times * coalesce(step.most, 0)
        END, FALSE) AS may_jump,
        coalesce(5 * beside.told_high_size > 6 * beside.high_size AND beside.told_high_size >= 50 * beside.low_size, FALSE)
        OR coalesce(6 * beside.told_low_size < 5 * beside.low_size AND 50 * beside.told_low_size <= beside.high_size, FALSE)
            AS may_be_slip
    FROM beside
    LEFT JOIN doubt_step AS step ON step.indicator = beside.indicator AND step.place = beside.place
)
SELECT number, indicator, figures, is_judged, is_looked_at AND (may_jump OR may_be_slip) AS is_doubtful
FROM judged
