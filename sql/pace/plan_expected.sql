-- What the approved plan expects by the reference date: on the straight line between the plan points around it; before the
-- first point, that one.
CREATE OR REPLACE TEMP TABLE plan_expected AS
WITH around AS (
    SELECT
        judged.judged, judged.target, standing.reference_period_end,
        max(plan_point.at_date) FILTER (WHERE plan_point.at_date <= standing.reference_period_end) AS from_date,
        min(plan_point.at_date) FILTER (WHERE plan_point.at_date >= standing.reference_period_end) AS to_date
    FROM judged
    JOIN standing ON standing.judged = judged.judged
    JOIN pace.plan_point AS plan_point ON plan_point.target = judged.target
    WHERE judged.has_plan AND standing.reference_period_end IS NOT NULL
    GROUP BY judged.judged, judged.target, standing.reference_period_end
)
SELECT
    around.judged, opening.value AS opening, closing.value AS closing,
    CAST(
        opening.value + (closing.value - opening.value)
        * coalesce(
            CAST(date_diff('day', around.from_date, around.reference_period_end) AS DOUBLE)
            / nullif(date_diff('day', around.from_date, around.to_date), 0), 0)
    AS DECIMAL(24, 6)) AS planned
FROM around
JOIN pace.plan_point AS opening
    ON opening.target = around.target AND opening.at_date = coalesce(around.from_date, around.to_date)
JOIN pace.plan_point AS closing ON closing.target = around.target AND closing.at_date = around.to_date
