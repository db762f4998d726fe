-- Growth rates: what the rest of the year must show for the whole of it to reach the target, and the best year of the last
-- five. How much of a year lies behind comes from the year before, of the level that grows (role weights); without it, from
-- the calendar, and then the answer is marked as such.
CREATE OR REPLACE TEMP TABLE growth AS
WITH growing AS (
    SELECT
        judged.judged, standing.reached, judged.target_value, standing.reference_position,
        year(standing.reference_period_end) AS this_year, month(standing.reference_period_end) AS this_month
    FROM judged
    JOIN standing ON standing.judged = judged.judged
    WHERE judged.kind = 'growth' AND standing.reference_period_end IS NOT NULL
),
weight AS (
    SELECT
        growing.judged, growing.reference_position, known_value.period_start, known_value.period_end, known_value.value,
        month(known_value.period_end) * 100 + CASE
            WHEN last_day(known_value.period_end) = known_value.period_end THEN 31 ELSE day(known_value.period_end) END
            AS position
    FROM growing
    JOIN judged_input AS input ON input.judged = growing.judged AND input.role = 'weights'
    JOIN known_value
        ON known_value.series = input.series AND year(known_value.period_end) = growing.this_year - 1
),
whole AS (
    SELECT judged, max_by(value, period_end) AS ytd, sum(value) AS summed
    FROM weight
    GROUP BY judged
    HAVING max(position) = 1231
),
part AS (
    SELECT
        judged, max_by(value, period_end) AS ytd, sum(value) AS summed,
        -- A figure of a single period starts when its period does; one since January starts then.
        max(month(period_start)) > 1 AS is_flow
    FROM weight
    WHERE position <= reference_position
    GROUP BY judged
),
best AS (
    SELECT growing.judged, max(known_value.value) AS best_year
    FROM growing
    JOIN known_value
        ON known_value.series = growing.judged AND NOT known_value.is_current
        AND known_value.period_end = make_date(year(known_value.period_end), 12, 31)
        AND year(known_value.period_end) >= growing.this_year - 5
    GROUP BY growing.judged
),
weighed AS (
    SELECT
        growing.*, best.best_year,
        CASE
            WHEN whole.judged IS NULL OR part.judged IS NULL THEN CAST(growing.this_month AS DOUBLE) / 12
            WHEN part.is_flow THEN CAST(part.summed AS DOUBLE) / nullif(CAST(whole.summed AS DOUBLE), 0)
            ELSE CAST(part.ytd AS DOUBLE) / nullif(CAST(whole.ytd AS DOUBLE), 0)
        END AS share,
        whole.judged IS NOT NULL AND part.judged IS NOT NULL AS is_weighed
    FROM growing
    LEFT JOIN whole ON whole.judged = growing.judged
    LEFT JOIN part ON part.judged = growing.judged
    LEFT JOIN best ON best.judged = growing.judged
)
SELECT
    judged, best_year, is_weighed,
    CAST((CAST(target_value AS DOUBLE) - share * CAST(reached AS DOUBLE)) / nullif(1 - share, 0) AS DECIMAL(24, 6))
        AS required_rest
FROM weighed
