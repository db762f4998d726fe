-- What the approved plan expects by the reference date: on the straight line between the plan points around it.
CREATE OR REPLACE TEMP TABLE plan_expected AS
WITH around AS (
    SELECT
        target_at.target, target_at.place, target_at.as_of, target_at.reference_period_end,
        max(plan_point.at_date) FILTER (WHERE plan_point.at_date <= target_at.reference_period_end) AS from_date,
        min(plan_point.at_date) FILTER (WHERE plan_point.at_date >= target_at.reference_period_end) AS to_date
    FROM target_at
    JOIN pace.plan_point AS plan_point ON plan_point.target = target_at.target
    WHERE target_at.has_plan
    GROUP BY target_at.target, target_at.place, target_at.as_of, target_at.reference_period_end
)
SELECT
    around.target, around.place, around.as_of,
    CAST(
        opening.value + (closing.value - opening.value)
        * coalesce(
            CAST(date_diff('day', around.from_date, around.reference_period_end) AS DOUBLE)
            / nullif(date_diff('day', around.from_date, around.to_date), 0), 0)
    AS DECIMAL(24, 6)) AS expected
FROM around
JOIN pace.plan_point AS opening ON opening.target = around.target AND opening.at_date = around.from_date
JOIN pace.plan_point AS closing ON closing.target = around.target AND closing.at_date = around.to_date
