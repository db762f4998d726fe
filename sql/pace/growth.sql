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
whole AS (
    SELECT growing.judged, max_by(year_of.last_value, year_of.last_end) AS ytd, sum(year_of.summed) AS summed
    FROM growing
    JOIN year_of
        ON year_of.judged = growing.judged AND year_of.role = 'weights' AND year_of.in_year = growing.this_year - 1
        AND year_of.last_end = make_date(year_of.in_year, 12, 31)
    GROUP BY growing.judged
),
part AS (
    SELECT
        growing.judged, max_by(known_value.value, known_value.period_end) AS ytd, sum(known_value.value) AS summed,
        -- A figure of a single period starts when its period does; one since January starts then.
        max(month(known_value.period_start)) > 1 AS is_flow
    FROM growing
    JOIN known_value
        ON known_value.judged = growing.judged AND known_value.role = 'weights'
        AND year(known_value.period_end) = growing.this_year - 1
        AND month(known_value.period_end) * 100 + CASE
            WHEN last_day(known_value.period_end) = known_value.period_end THEN 31 ELSE day(known_value.period_end) END
            <= growing.reference_position
    GROUP BY growing.judged
),
best AS (
    SELECT growing.judged, max(year_of.last_value) AS best_year, count(*) AS years
    FROM growing
    JOIN year_of
        ON year_of.judged = growing.judged AND year_of.role = 'main' AND NOT year_of.is_current
        AND year_of.last_end = make_date(year_of.in_year, 12, 31) AND year_of.in_year >= growing.this_year - 5
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
