-- Milestones: how many stages should be done, by how many days the first undone one is overdue, and when the last will be
-- done if that slip stays; a predecessor's slip moves it too. And what was eliminated and came back.
CREATE OR REPLACE TEMP TABLE stages AS
WITH milestone AS (
    SELECT judged.judged, judged.target, judged.place, judged.as_of, standing.reached, standing.reference_period_end
    FROM judged
    JOIN standing ON standing.judged = judged.judged
    WHERE judged.kind = 'milestone' AND judged.has_plan AND standing.reference_period_end IS NOT NULL
),
slip AS (
    SELECT
        milestone.judged, milestone.target, milestone.place, milestone.as_of,
        count(*) FILTER (WHERE stage.due_on <= milestone.reference_period_end) AS stages_due,
        max(stage.due_on) AS last_due_on,
        greatest(coalesce(max(date_diff('day', stage.due_on, milestone.reference_period_end))
            FILTER (WHERE stage.stage > milestone.reached), 0), 0) AS slip_days
    FROM milestone
    JOIN pace.stage AS stage ON stage.target = milestone.target
    GROUP BY milestone.judged, milestone.target, milestone.place, milestone.as_of
),
before AS (
    SELECT slip.judged, max(other.slip_days) AS slip_days
    FROM slip
    JOIN pace.predecessor AS predecessor ON predecessor.target = slip.target
    JOIN slip AS other
        ON other.target = predecessor.predecessor AND other.place = slip.place AND other.as_of = slip.as_of
    GROUP BY slip.judged
),
cleared AS (
    SELECT judged.judged, max(known_value.period_end) AS cleared_on
    FROM judged
    JOIN known_value ON known_value.series = judged.judged AND known_value.value = 0
    WHERE judged.kind = 'elimination'
    GROUP BY judged.judged
),
recurred AS (
    SELECT cleared.judged, min(known_value.period_end) AS recurred_on
    FROM cleared
    JOIN known_value
        ON known_value.series = cleared.judged AND known_value.value > 0 AND known_value.period_end > cleared.cleared_on
    GROUP BY cleared.judged
)
SELECT
    slip.judged, slip.stages_due, slip.slip_days, CAST(NULL AS DATE) AS recurred_on,
    date_add(slip.last_due_on, CAST(greatest(slip.slip_days, coalesce(before.slip_days, 0)) AS INTEGER)) AS projected_on
FROM slip
LEFT JOIN before ON before.judged = slip.judged
UNION ALL
SELECT judged, NULL, NULL, recurred_on, NULL FROM recurred
