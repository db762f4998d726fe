-- What is judged: every target and place in scope (`in_scope`) at every moment (`moment`), each under a number of its own, with
-- what the steps before the verdict look at; what only the verdict needs stays in `in_scope`, for wide rows are dear to copy.
-- overdue_until is the last period whose print is late by then: until there, a period without a figure will get none.
CREATE OR REPLACE TEMP TABLE judged AS
WITH overdue AS (
    SELECT moment.programme, moment.as_of, release.indicator, max(release.period_end) AS overdue_until
    FROM moment
    JOIN pace.release AS release ON release.programme = moment.programme AND release.late_after < moment.today
    GROUP BY moment.programme, moment.as_of, release.indicator
)
SELECT
    target.number * (SELECT count(*) FROM moment) + moment.number AS judged, target.number,
    target.target, target.place, target.indicator, target.kind, target.form, target.cadence,
    target.period_start, target.period_end, target.comparator, target.target_value, target.good_comparator, target.good_value,
    target.has_plan, target.is_counted, target.against, moment.as_of,
    CASE WHEN target.comparator IN ('<=', '<') THEN -1 ELSE 1 END AS sign,
    -- least() would pass over a null.
    CASE WHEN overdue.overdue_until IS NOT NULL THEN least(overdue.overdue_until, target.period_end) END AS overdue_until,
    coalesce(overdue.overdue_until >= target.period_end, FALSE) AS is_closed,
    -- Five years back for what was ever achieved; a level needs the last one before its start, however old.
    make_date(year(target.period_start) - CASE WHEN target.kind IN ('level', 'elimination', 'trend') THEN 20 ELSE 5 END, 1, 1)
        AS seen_from,
    CASE target.cadence
        WHEN 'day' THEN date_diff('day', target.period_start, target.period_end) + 1
        WHEN 'month' THEN (year(target.period_end) - year(target.period_start)) * 12
            + month(target.period_end) - month(target.period_start) + 1
        WHEN 'quarter' THEN (year(target.period_end) - year(target.period_start)) * 4
            + quarter(target.period_end) - quarter(target.period_start) + 1
        ELSE year(target.period_end) - year(target.period_start) + 1
    END AS periods_total,
    year(target.period_end) - year(target.period_start) + 1 AS years_total,
    month(target.period_start) = 1 AND day(target.period_start) = 1
        AND month(target.period_end) = 12 AND day(target.period_end) = 31 AS is_whole_years
FROM in_scope AS target
JOIN moment ON moment.programme = target.programme
LEFT JOIN overdue
    ON overdue.programme = moment.programme AND overdue.as_of = moment.as_of AND overdue.indicator = target.indicator
