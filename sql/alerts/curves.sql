-- The curve behind each assessment that is told (`told`): what was reached and what was due at each figure of the target's period,
-- from what the assessment knew (`judged` and `known_value` of the same pass) and by its method. Of day counts it is the bad
-- ones so far against those allowed by then. At most $most points each, evenly thinned and always with the newest.
WITH chosen AS (
    SELECT
        told.assessment, told.method, told.baseline, told.target_value, told.budget_total,
        judged.judged, judged.target, judged.kind, judged.cadence, judged.form, judged.sign, judged.is_counted, judged.has_plan,
        judged.good_comparator, judged.good_value, judged.period_start, judged.periods_total, judged.years_total,
        year(judged.period_start) AS first_year, told.reference_period_end,
        (date_diff('day', judged.period_start, told.reference_period_end) + $most - judged.years_total)
            // ($most - judged.years_total) AS days_a_point,
        month(judged.period_start) * 100 + day(judged.period_start) AS start_position,
        month(judged.period_end) * 100
            + CASE WHEN last_day(judged.period_end) = judged.period_end THEN 31 ELSE day(judged.period_end) END AS end_position,
        told.method IN ('history', 'yearly') AND (judged.is_whole_years OR judged.years_total = 1) AS is_seasonal
    FROM told
    JOIN judged ON judged.target = told.target AND judged.place = told.place AND judged.as_of = told.as_of
),
current_figure AS (
    SELECT
        chosen.judged, chosen.kind, chosen.form, known_value.period_end, known_value.value,
        CASE WHEN chosen.kind IN ('ratio_floor', 'ratio_ceiling') THEN CASE chosen.good_comparator
            WHEN '<=' THEN known_value.value > chosen.good_value
            WHEN '<' THEN known_value.value >= chosen.good_value
            WHEN '>=' THEN known_value.value < chosen.good_value
            ELSE known_value.value <= chosen.good_value
        END END AS is_bad,
        -- Calendar days to the newest figure, by as many as make few enough points.
        date_diff('day', known_value.period_end, chosen.reference_period_end) // chosen.days_a_point AS points_ago,
        -- Two prints may be of one date: then the one of the shorter period is the later one.
        date_diff('day', DATE '1900-01-01', known_value.period_end) * 100000
            + date_diff('day', DATE '1900-01-01', known_value.period_start) AS place_in_order
    FROM chosen
    JOIN known_value ON known_value.series = chosen.judged
    WHERE known_value.is_current
),
brought AS (
    -- A year's prints never share a point with the next one's: what counts from January is added up by its last one.
    SELECT
        judged, kind, form, year(period_end) AS in_year, max(period_end) AS period_end, max_by(value, place_in_order) AS value,
        sum(value) FILTER (WHERE form = 'flow' AND kind = 'cumulative_flow') AS flowed, count(*) FILTER (WHERE is_bad) AS bad
    FROM current_figure
    GROUP BY judged, kind, form, year(period_end), points_ago
),
added AS (
    SELECT
        judged, kind, period_end, in_year, value, bad,
        CASE WHEN form = 'flow' THEN flowed
            ELSE value - coalesce(lag(value) OVER (PARTITION BY judged, in_year ORDER BY period_end), 0) END AS added
    FROM brought
),
thinned AS (
    SELECT
        judged, kind, period_end, in_year, value, sum(added) OVER so_far AS added_up, sum(bad) OVER so_far AS bad_so_far,
        month(period_end) * 100 + CASE WHEN last_day(period_end) = period_end THEN 31 ELSE day(period_end) END AS position
    FROM added
    WINDOW so_far AS (PARTITION BY judged ORDER BY period_end)
),
compared AS (
    -- Of the past only the dates that are asked for, and the ends of years.
    SELECT judged, kind, position FROM thinned WHERE kind IN ('cumulative_flow', 'level')
    UNION
    SELECT judged, kind, 1231 AS position FROM thinned WHERE kind IN ('cumulative_flow', 'level')
),
past_value AS (
    SELECT
        chosen.judged, chosen.kind, chosen.form, known_value.value, year(known_value.period_end) AS in_year,
        month(known_value.period_end) * 100 + CASE
            WHEN last_day(known_value.period_end) = known_value.period_end THEN 31 ELSE day(known_value.period_end) END AS position
    FROM chosen
    JOIN known_value ON known_value.series = chosen.judged
    WHERE chosen.kind IN ('cumulative_flow', 'level') AND chosen.is_seasonal AND NOT known_value.is_current
        AND year(known_value.period_end) BETWEEN chosen.first_year - 4 AND chosen.first_year - 1
),
past_added AS (
    SELECT judged, in_year, position, value FROM past_value WHERE kind = 'cumulative_flow' AND form = 'flow'
    UNION ALL
    SELECT past_value.judged, past_value.in_year, past_value.position, past_value.value
    FROM past_value
    SEMI JOIN compared ON compared.judged = past_value.judged AND compared.position = past_value.position
    WHERE past_value.kind = 'cumulative_flow' AND past_value.form <> 'flow'
),
past_flow AS (
    -- As in pace/flow_history, at every date instead of one.
    SELECT
        past.judged, past.in_year, past.position,
        CASE WHEN chosen.form = 'flow' THEN sum(past.value) OVER to_date ELSE past.value END AS part,
        CASE WHEN chosen.form = 'flow' THEN sum(past.value) OVER whole_year
            ELSE max(CASE WHEN past.position = 1231 THEN past.value END) OVER whole_year END AS whole,
        max(past.position) OVER whole_year AS last_position
    FROM past_added AS past
    JOIN chosen ON chosen.judged = past.judged
    WHERE past.in_year >= chosen.first_year - 3
    WINDOW
        to_date AS (PARTITION BY past.judged, past.in_year ORDER BY past.position),
        whole_year AS (PARTITION BY past.judged, past.in_year)
),
flow_share AS (
    SELECT judged, position, avg(share) AS share_in_year
    FROM (
        SELECT judged, in_year, position, CAST(max(part) AS DOUBLE) / CAST(max(whole) AS DOUBLE) AS share
        FROM past_flow
        WHERE last_position = 1231 AND whole > 0
        GROUP BY judged, in_year, position
    ) AS by_year
    GROUP BY judged, position
),
past_level AS (
    SELECT past_value.judged, past_value.in_year, past_value.position, past_value.value
    FROM past_value
    SEMI JOIN compared ON compared.judged = past_value.judged AND compared.position = past_value.position
    WHERE past_value.kind = 'level'
),
past_end AS (
    SELECT judged, in_year, max(value) AS at_end FROM past_level WHERE position = 1231 GROUP BY judged, in_year
),
moved AS (
    -- As in pace/level_history.
    SELECT
        past.judged, past.position, past.in_year,
        max(chosen.sign * CAST(past.value - before.at_end AS DOUBLE)) AS by_date,
        max(chosen.sign * CAST(this.at_end - before.at_end AS DOUBLE)) AS in_all
    FROM past_level AS past
    JOIN chosen ON chosen.judged = past.judged
    JOIN past_end AS this ON this.judged = past.judged AND this.in_year = past.in_year
    JOIN past_end AS before ON before.judged = past.judged AND before.in_year = past.in_year - 1
    GROUP BY past.judged, past.position, past.in_year
),
level_share AS (
    SELECT judged, position, least(greatest(sum(by_date) / sum(in_all), 0), 1) AS share_in_year
    FROM moved
    WHERE in_all > 0
    GROUP BY judged, position
    HAVING count(*) >= 2
),
past_season AS (
    -- As in pace/ratio_progress: of the years with nine in ten of their periods.
    SELECT
        chosen.judged, year(known_value.period_end) AS in_year
    FROM chosen
    JOIN known_value ON known_value.series = chosen.judged
    WHERE chosen.kind IN ('ratio_floor', 'ratio_ceiling') AND chosen.is_seasonal AND NOT known_value.is_current
        AND year(known_value.period_end) BETWEEN chosen.first_year - 3 AND chosen.first_year - 1
        AND month(known_value.period_end) * 100 + CASE
            WHEN last_day(known_value.period_end) = known_value.period_end THEN 31 ELSE day(known_value.period_end) END
            BETWEEN chosen.start_position AND chosen.end_position
    GROUP BY chosen.judged, year(known_value.period_end), chosen.periods_total, chosen.years_total
    HAVING count(*) * 10 * chosen.years_total >= chosen.periods_total * 9
),
past_bad AS (
    SELECT
        chosen.judged, year(known_value.period_end) AS in_year, chosen.start_position, chosen.end_position,
        month(known_value.period_end) * 100 + CASE
            WHEN last_day(known_value.period_end) = known_value.period_end THEN 31 ELSE day(known_value.period_end) END AS position
    FROM chosen
    JOIN known_value ON known_value.series = chosen.judged
    WHERE chosen.kind IN ('ratio_floor', 'ratio_ceiling') AND chosen.is_seasonal AND NOT known_value.is_current
        AND CASE chosen.good_comparator
            WHEN '<=' THEN known_value.value > chosen.good_value
            WHEN '<' THEN known_value.value >= chosen.good_value
            WHEN '>=' THEN known_value.value < chosen.good_value
            ELSE known_value.value <= chosen.good_value
        END
),
season_figure AS (
    SELECT past_bad.judged, past_bad.position, 1 AS bad
    FROM past_bad
    JOIN past_season ON past_season.judged = past_bad.judged AND past_season.in_year = past_bad.in_year
    WHERE past_bad.position BETWEEN past_bad.start_position AND past_bad.end_position
    UNION ALL
    SELECT judged, position, 0 AS bad FROM thinned WHERE kind IN ('ratio_floor', 'ratio_ceiling')
),
season_share AS (
    SELECT judged, position, CAST(max(bad_to_date) AS DOUBLE) / nullif(max(bad_in_all), 0) AS share_in_year
    FROM (
        SELECT
            judged, position,
            sum(bad) OVER (PARTITION BY judged ORDER BY position) AS bad_to_date,
            sum(bad) OVER (PARTITION BY judged) AS bad_in_all
        FROM season_figure
    ) AS running
    GROUP BY judged, position
),
planned AS (
    SELECT
        thinned.judged, thinned.period_end,
        max(plan_point.at_date) FILTER (WHERE plan_point.at_date <= thinned.period_end) AS from_date,
        min(plan_point.at_date) FILTER (WHERE plan_point.at_date >= thinned.period_end) AS to_date
    FROM thinned
    JOIN chosen ON chosen.judged = thinned.judged AND chosen.method IN ('plan', 'yearly')
    JOIN pace.plan_point AS plan_point ON plan_point.target = chosen.target
    GROUP BY thinned.judged, thinned.period_end
),
due AS (
    SELECT
        chosen.assessment, chosen.kind, chosen.method, chosen.baseline, chosen.target_value, chosen.budget_total,
        chosen.is_counted, chosen.sign, thinned.period_end, thinned.value, thinned.added_up, thinned.bad_so_far,
        opening.value AS opening, closing.value AS closing,
        coalesce(flow_share.share_in_year, level_share.share_in_year) AS share_in_year,
        CAST(date_diff('day', planned.from_date, thinned.period_end) AS DOUBLE)
            / nullif(date_diff('day', planned.from_date, planned.to_date), 0) AS between_points,
        CASE chosen.method
            WHEN 'history' THEN (thinned.in_year - chosen.first_year + coalesce(
                flow_share.share_in_year, level_share.share_in_year, season_share.share_in_year)) / chosen.years_total
            ELSE CAST(CASE chosen.cadence
                WHEN 'day' THEN date_diff('day', chosen.period_start, thinned.period_end) + 1
                WHEN 'month' THEN (thinned.in_year - chosen.first_year) * 12
                    + month(thinned.period_end) - month(chosen.period_start) + 1
                WHEN 'quarter' THEN (thinned.in_year - chosen.first_year) * 4
                    + quarter(thinned.period_end) - quarter(chosen.period_start) + 1
                ELSE thinned.in_year - chosen.first_year + 1
            END AS DOUBLE) / chosen.periods_total
        END AS share
    FROM thinned
    JOIN chosen ON chosen.judged = thinned.judged
    LEFT JOIN flow_share ON flow_share.judged = thinned.judged AND flow_share.position = thinned.position
    LEFT JOIN level_share ON level_share.judged = thinned.judged AND level_share.position = thinned.position
    LEFT JOIN season_share ON season_share.judged = thinned.judged AND season_share.position = thinned.position
    LEFT JOIN planned ON planned.judged = thinned.judged AND planned.period_end = thinned.period_end
    LEFT JOIN pace.plan_point AS opening
        ON opening.target = chosen.target AND opening.at_date = coalesce(planned.from_date, planned.to_date)
    LEFT JOIN pace.plan_point AS closing ON closing.target = chosen.target AND closing.at_date = planned.to_date
),
expected AS (
    SELECT
        due.*,
        CAST(CASE
            WHEN kind IN ('ratio_floor', 'ratio_ceiling') THEN budget_total * share
            WHEN kind = 'growth' OR target_value IS NULL THEN NULL
            WHEN method IN ('plan', 'yearly') THEN CAST(opening AS DOUBLE) + CAST(closing - opening AS DOUBLE)
                * CASE WHEN method = 'yearly' AND share_in_year IS NOT NULL THEN share_in_year ELSE coalesce(between_points, 0) END
            WHEN kind = 'cumulative_flow' THEN CAST(target_value AS DOUBLE) * share
            WHEN kind = 'level' THEN CAST(baseline AS DOUBLE) + CAST(target_value - baseline AS DOUBLE) * share
            ELSE CAST(baseline AS DOUBLE) * (1 - share)
        END AS DECIMAL(24, 6)) AS unrounded
    FROM due
)
SELECT
    assessment, period_end,
    CAST(CASE
        WHEN kind = 'cumulative_flow' THEN added_up
        WHEN kind IN ('ratio_floor', 'ratio_ceiling') THEN bad_so_far
        ELSE value
    END AS DECIMAL(24, 6)) AS actual,
    CAST(CASE
        WHEN NOT is_counted OR kind NOT IN ('cumulative_flow', 'level', 'elimination') THEN unrounded
        WHEN kind = 'cumulative_flow' THEN floor(unrounded)
        WHEN kind = 'elimination' THEN ceil(unrounded)
        ELSE baseline + sign * floor(sign * (unrounded - baseline))
    END AS DECIMAL(24, 6)) AS expected
FROM expected
ORDER BY assessment, period_end
