-- Which indicators are overdue behind the verdicts just given: a target that is judged in step with another waits for both, and
-- only the one whose print is missing is late. One row for each, at the first moment at which it was.
WITH late AS (
    SELECT judged.judged, judged.place, judged.as_of, judged.indicator, judged.period_start, judged.period_end, assessed.programme
    FROM assessed
    JOIN judged ON judged.target = assessed.target AND judged.place = assessed.place AND judged.as_of = assessed.as_of
    WHERE assessed.data_state IN ('late', 'missing')
),
wanted AS (
    SELECT judged AS series, programme, place, as_of, indicator, period_start, period_end FROM late
    UNION ALL
    SELECT input.series, late.programme, late.place, late.as_of, input.indicator, late.period_start, late.period_end
    FROM late
    JOIN judged_input AS input ON input.judged = late.judged AND input.role IN ('also', 'partner')
),
due AS (
    SELECT
        wanted.series, wanted.programme, wanted.indicator, wanted.place, wanted.as_of,
        max(release.period_end) AS overdue_until
    FROM wanted
    JOIN moment ON moment.programme = wanted.programme AND moment.as_of = wanted.as_of
    JOIN pace.release AS release
        ON release.programme = wanted.programme AND release.indicator = wanted.indicator
        AND release.late_after < moment.today
        AND release.period_end BETWEEN wanted.period_start AND wanted.period_end
    GROUP BY wanted.series, wanted.programme, wanted.indicator, wanted.place, wanted.as_of
),
newest AS (
    SELECT series, max(period_end) AS period_end FROM known_value GROUP BY series
)
SELECT
    due.programme, due.indicator, due.place, newest.period_end AS newest_period_end, min(due.as_of) AS as_of
FROM due
LEFT JOIN newest ON newest.series = due.series
WHERE coalesce(due.overdue_until > newest.period_end, TRUE)
GROUP BY due.programme, due.indicator, due.place, newest.period_end
ORDER BY as_of, due.programme, due.indicator, due.place
