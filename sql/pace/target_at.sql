-- Every target and place at every moment, with the newest reference period within its time and how many periods have passed.
CREATE OR REPLACE TEMP TABLE target_at AS
WITH newest AS (
    SELECT
        target.target, target.place, known_value.as_of,
        max(known_value.period_end) AS reference_period_end,
        max(known_value.known_at) AS known_at,
        max(known_value.batch) AS newest_batch,
        count(*) AS periods_seen
    FROM pace.target AS target
    JOIN known_value
        ON known_value.programme = target.programme AND known_value.indicator = target.indicator
        AND known_value.place = target.place
        AND known_value.period_end BETWEEN target.period_start AND target.period_end
    GROUP BY target.target, target.place, known_value.as_of
)
SELECT
    target.*, moment.as_of, moment.today,
    newest.reference_period_end, newest.known_at, newest.newest_batch,
    coalesce(newest.periods_seen, 0) AS periods_seen,
    month(newest.reference_period_end) * 100
        + CASE
            WHEN last_day(newest.reference_period_end) = newest.reference_period_end THEN 31
            ELSE day(newest.reference_period_end)
        END AS reference_position,
    CASE target.cadence
        WHEN 'day' THEN date_diff('day', target.period_start, target.period_end) + 1
        WHEN 'month' THEN (year(target.period_end) - year(target.period_start)) * 12
            + month(target.period_end) - month(target.period_start) + 1
        WHEN 'quarter' THEN (year(target.period_end) - year(target.period_start)) * 4
            + quarter(target.period_end) - quarter(target.period_start) + 1
        ELSE year(target.period_end) - year(target.period_start) + 1
    END AS periods_total,
    CASE target.cadence
        WHEN 'day' THEN date_diff('day', target.period_start, newest.reference_period_end) + 1
        WHEN 'month' THEN (year(newest.reference_period_end) - year(target.period_start)) * 12
            + month(newest.reference_period_end) - month(target.period_start) + 1
        WHEN 'quarter' THEN (year(newest.reference_period_end) - year(target.period_start)) * 4
            + quarter(newest.reference_period_end) - quarter(target.period_start) + 1
        ELSE year(newest.reference_period_end) - year(target.period_start) + 1
    END AS periods_passed,
    month(target.period_start) = 1 AND day(target.period_start) = 1
        AND month(target.period_end) = 12 AND day(target.period_end) = 31 AS is_whole_years,
    year(target.period_end) - year(target.period_start) + 1 AS years_total
FROM pace.target AS target
JOIN moment ON moment.programme = target.programme
LEFT JOIN newest
    ON newest.target = target.target AND newest.place = target.place AND newest.as_of = moment.as_of
