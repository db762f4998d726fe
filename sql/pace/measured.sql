-- Every judged target with its actual and expected value and all that the rules of a verdict look at, whatever its kind. A view:
-- only `assessed` reads it, and a million rows of this width are dear to keep.
CREATE OR REPLACE TEMP VIEW measured AS
WITH declared AS (
    -- First, so that the wide rows of the targets stream past the narrow ones and not the other way round.
    SELECT
        target.programme, target.target, target.place, target.target_version, target.indicator, target.kind, target.cadence,
        target.period_start, target.period_end, target.comparator, target.target_value, target.unit, target.curve,
        target.has_plan, target.has_yearly_plan, target.is_counted, target.is_undecided,
        target.watch_below, target.behind_below, target.far_behind_below, target.too_early_share,
        target.watch_gap, target.behind_gap, target.far_behind_gap,
        target.baseline AS declared_baseline,
        standing.judged, standing.as_of, standing.sign, standing.overdue_until, standing.is_closed, standing.periods_total,
        standing.reference_period_end AS own_period_end, standing.known_at, standing.newest_batch, standing.values_used,
        standing.periods_seen, standing.is_derived AS own_is_derived, standing.is_provisional, standing.reached AS own_reached,
        standing.last_before, standing.best_toward
    FROM in_scope AS target
    -- The number alone would do. But DuckDB lays a table with one dense number as its key out as an array, by a single thread,
    -- which takes longer than the join itself when its rows are wide.
    JOIN standing ON standing.number = target.number AND standing.period_end = target.period_end
),
joined AS (
    SELECT
        judged.*,
        coalesce(comparison.reference_period_end,
            CASE WHEN judged.kind <> 'in_step' THEN judged.own_period_end END) AS reference_period_end,
        coalesce(comparison.is_derived, judged.own_is_derived) AS is_derived,
        coalesce(comparison.worst, judged.own_reached) AS reached, comparison.compared_with, comparison.worst_indicator,
        coalesce(judged.declared_baseline, judged.last_before) AS baseline,
        ratio.budget_total, ratio.bad_millionths, ratio.periods_countable, ratio.valid, ratio.good, ratio.bad,
        ratio.exhausted_on, ratio.runs_out_position, ratio.bad_a_past_year, ratio.variance_later,
        -- A plan by the year follows the season within it, where that is known.
        CASE WHEN judged.has_yearly_plan AND coalesce(flow.share_in_year, level.share_in_year) IS NOT NULL
            THEN CAST(plan_expected.opening + CAST(plan_expected.closing - plan_expected.opening AS DOUBLE)
                * coalesce(flow.share_in_year, level.share_in_year) AS DECIMAL(24, 6))
            ELSE plan_expected.planned END AS planned,
        coalesce(flow.history_years, level.history_years, ratio.history_years, 0) AS history_years,
        coalesce(flow.history_share, level.history_share, ratio.history_share) AS history_share, flow.share_deviation,
        growth.best_year, growth.required_rest, growth.is_weighed,
        stages.stages_due, stages.slip_days, stages.projected_on, stages.recurred_on,
        conflict.judged IS NOT NULL AS is_contradicted
    FROM declared AS judged
    LEFT JOIN flow_history AS flow ON flow.judged = judged.judged
    LEFT JOIN level_history AS level ON level.judged = judged.judged
    LEFT JOIN ratio_progress AS ratio ON ratio.judged = judged.judged
    LEFT JOIN plan_expected ON plan_expected.judged = judged.judged
    LEFT JOIN growth ON growth.judged = judged.judged
    LEFT JOIN comparison ON comparison.judged = judged.judged
    LEFT JOIN stages ON stages.judged = judged.judged
    LEFT JOIN (
        SELECT part_judged AS judged FROM conflict UNION SELECT whole_judged FROM conflict UNION SELECT judged FROM disputed
    ) AS conflict
        ON conflict.judged = judged.judged
),
timed AS (
    SELECT
        joined.*,
        CASE cadence
            WHEN 'day' THEN date_diff('day', period_start, reference_period_end) + 1
            WHEN 'month' THEN (year(reference_period_end) - year(period_start)) * 12
                + month(reference_period_end) - month(period_start) + 1
            WHEN 'quarter' THEN (year(reference_period_end) - year(period_start)) * 4
                + quarter(reference_period_end) - quarter(period_start) + 1
            ELSE year(reference_period_end) - year(period_start) + 1
        END AS periods_passed,
        reference_period_end = period_end AS is_final,
        CASE
            WHEN kind IN ('growth', 'trend', 'in_step', 'rank') THEN 'direct'
            WHEN kind = 'milestone' THEN CASE WHEN has_plan THEN 'plan' ELSE 'direct' END
            WHEN has_plan AND curve IN ('auto', 'plan') AND kind NOT IN ('ratio_floor', 'ratio_ceiling')
                THEN CASE WHEN has_yearly_plan THEN 'yearly' ELSE 'plan' END
            WHEN history_share IS NOT NULL AND curve IN ('auto', 'history') THEN 'history'
            ELSE 'linear'
        END AS method
    FROM joined
),
shared AS (
    SELECT
        timed.*,
        CASE method WHEN 'history' THEN history_share ELSE CAST(periods_passed AS DOUBLE) / periods_total END AS share
    FROM timed
),
budgeted AS (
    SELECT
        shared.*,
        CAST(budget_total * share AS DECIMAL(24, 6)) AS budget_expected,
        CAST(bad / CASE WHEN share > 0 THEN share END AS DECIMAL(24, 6)) AS budget_projected
    FROM shared
),
due AS (
    SELECT
        budgeted.*,
        CASE
            WHEN kind = 'ratio_floor' THEN CAST(100.0 * (1 - CAST(budget_expected AS DOUBLE) / nullif(periods_passed, 0)) AS DECIMAL(24, 6))
            WHEN kind = 'ratio_ceiling' THEN CAST(100.0 * CAST(budget_expected AS DOUBLE) / nullif(periods_passed, 0) AS DECIMAL(24, 6))
            WHEN kind IN ('growth', 'rank') THEN target_value
            WHEN kind IN ('trend', 'in_step') THEN compared_with
            WHEN kind = 'milestone' THEN CAST(stages_due AS DECIMAL(24, 6))
            WHEN target_value IS NULL THEN NULL
            WHEN method IN ('plan', 'yearly') THEN planned
            WHEN kind = 'cumulative_flow' THEN CAST(CAST(target_value AS DOUBLE) * share AS DECIMAL(24, 6))
            WHEN kind = 'level' THEN CAST(CAST(baseline AS DOUBLE) + CAST(target_value - baseline AS DOUBLE) * share AS DECIMAL(24, 6))
            ELSE CAST(CAST(baseline AS DOUBLE) * (1 - share) AS DECIMAL(24, 6))
        END AS unrounded
    FROM budgeted
)
SELECT
    due.*,
    CASE kind
        WHEN 'ratio_floor' THEN CAST(100.0 * good / nullif(valid, 0) AS DECIMAL(24, 6))
        WHEN 'ratio_ceiling' THEN CAST(100.0 * bad / nullif(valid, 0) AS DECIMAL(24, 6))
        ELSE reached
    END AS actual,
    -- Of counted things only whole ones can be due: so many done, or so many gone.
    CASE
        WHEN NOT is_counted OR kind NOT IN ('cumulative_flow', 'level', 'elimination') THEN unrounded
        WHEN kind = 'cumulative_flow' THEN CAST(floor(unrounded) AS DECIMAL(24, 6))
        WHEN kind = 'elimination' THEN CAST(ceil(unrounded) AS DECIMAL(24, 6))
        ELSE CAST(baseline + sign * floor(sign * (unrounded - baseline)) AS DECIMAL(24, 6))
    END AS expected
FROM due
