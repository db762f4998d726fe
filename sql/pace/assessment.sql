-- Every target and place at every moment: its numbers and its verdict. docs/pace.md states the rules in words.
-- Verdicts compare DECIMALs and integers only; a quotient of history is rounded to six decimals before it is compared.
CREATE OR REPLACE TEMP TABLE assessed AS
WITH joined AS (
    SELECT
        target_at.*,
        flow.actual AS flow_actual, flow.best_run_rate,
        ratio.budget_total, ratio.valid, ratio.good, ratio.bad, ratio.exhausted_on, ratio.runs_out_position,
        plan_expected.expected AS plan_value,
        coalesce(flow.history_years, ratio.history_years, 0) AS history_years,
        coalesce(flow.history_share, ratio.history_share) AS history_share,
        CAST(target_at.periods_passed AS DOUBLE) / target_at.periods_total AS linear_share,
        -- The end of the next reference period: its print is due lag_days later.
        CASE target_at.cadence
            WHEN 'day' THEN date_add(coalesce(target_at.reference_period_end, date_add(target_at.period_start, -1)), 1)
            WHEN 'month' THEN last_day(date_add(coalesce(target_at.reference_period_end, date_add(target_at.period_start, -1)), 1))
            WHEN 'quarter' THEN last_day(make_date(
                year(date_add(coalesce(target_at.reference_period_end, date_add(target_at.period_start, -1)), 1)),
                quarter(date_add(coalesce(target_at.reference_period_end, date_add(target_at.period_start, -1)), 1)) * 3, 1))
            ELSE make_date(year(date_add(coalesce(target_at.reference_period_end, date_add(target_at.period_start, -1)), 1)), 12, 31)
        END AS next_period_end
    FROM target_at
    LEFT JOIN flow_progress AS flow
        ON flow.target = target_at.target AND flow.place = target_at.place AND flow.as_of = target_at.as_of
    LEFT JOIN ratio_progress AS ratio
        ON ratio.target = target_at.target AND ratio.place = target_at.place AND ratio.as_of = target_at.as_of
    LEFT JOIN plan_expected
        ON plan_expected.target = target_at.target AND plan_expected.place = target_at.place
        AND plan_expected.as_of = target_at.as_of
),
chosen AS (
    SELECT
        joined.*,
        CASE
            WHEN has_plan AND curve IN ('auto', 'plan') THEN 'plan'
            WHEN history_share IS NOT NULL AND curve IN ('auto', 'history') THEN 'history'
            ELSE 'linear'
        END AS method
    FROM joined
),
placed AS (
    SELECT
        chosen.*,
        CASE method WHEN 'history' THEN history_share ELSE linear_share END AS share,
        today > date_add(date_add(period_end, CAST(lag_days AS INTEGER)), CAST(grace_days AS INTEGER)) AS is_closed,
        today > date_add(date_add(next_period_end, CAST(lag_days AS INTEGER)), CAST(grace_days AS INTEGER))
            AND coalesce(reference_period_end < period_end, TRUE) AS is_overdue
    FROM chosen
),
expected AS (
    SELECT
        placed.*,
        CASE
            WHEN kind = 'cumulative_flow' AND method = 'plan' THEN plan_value
            WHEN kind = 'cumulative_flow' THEN CAST(CAST(target_value AS DOUBLE) * share AS DECIMAL(24, 6))
        END AS flow_expected,
        CASE WHEN kind = 'ratio_floor' THEN CAST(budget_total * share AS DECIMAL(24, 6)) END AS budget_expected,
        CASE WHEN kind = 'ratio_floor' AND share > 0 THEN CAST(bad / share AS DECIMAL(24, 6)) END AS budget_projected
    FROM placed
),
measured AS (
    SELECT
        expected.*,
        CASE kind
            WHEN 'cumulative_flow' THEN flow_actual
            ELSE CAST(100.0 * good / nullif(valid, 0) AS DECIMAL(24, 6))
        END AS actual,
        CASE kind
            WHEN 'cumulative_flow' THEN flow_expected
            ELSE CAST(100.0 * (1 - CAST(budget_expected AS DOUBLE) / periods_passed) AS DECIMAL(24, 6))
        END AS expected_value,
        CASE kind
            WHEN 'cumulative_flow' THEN CAST(CAST(flow_actual AS DOUBLE) / nullif(CAST(flow_expected AS DOUBLE), 0) AS DECIMAL(24, 6))
            ELSE CAST(CAST(budget_expected AS DOUBLE) / nullif(bad, 0) AS DECIMAL(24, 6))
        END AS pace_index,
        CASE kind
            WHEN 'cumulative_flow' THEN greatest(target_value - flow_actual, 0)
        END AS remaining,
        CASE kind WHEN 'cumulative_flow' THEN periods_total - periods_passed ELSE periods_total - valid END AS periods_left
    FROM expected
),
rated AS (
    SELECT
        measured.*,
        ceil(CAST(remaining AS DOUBLE) / nullif(CAST(best_run_rate AS DOUBLE), 0)) AS periods_needed,
        CASE kind
            WHEN 'cumulative_flow' THEN CASE
                WHEN reference_period_end IS NULL THEN 'too_early'
                WHEN comparator = '>=' AND actual >= target_value THEN 'achieved'
                WHEN comparator = '>' AND actual > target_value THEN 'achieved'
                WHEN is_closed OR reference_period_end = period_end THEN 'missed'
                WHEN periods_passed < too_early_share * periods_total THEN 'too_early'
                WHEN actual >= watch_below * expected_value THEN 'on_pace'
                WHEN actual >= behind_below * expected_value THEN 'watch'
                WHEN actual >= far_behind_below * expected_value THEN 'behind'
                ELSE 'far_behind'
            END
            ELSE CASE
                WHEN reference_period_end IS NULL THEN 'too_early'
                WHEN bad > budget_total AND (is_closed OR valid = periods_total) THEN 'missed'
                WHEN good >= periods_total - budget_total THEN 'achieved'
                WHEN is_closed AND (
                    100000000 * good > CAST(target_value * 1000000 AS BIGINT) * valid
                    OR (comparator = '>=' AND 100000000 * good = CAST(target_value * 1000000 AS BIGINT) * valid)
                ) THEN 'achieved'
                WHEN is_closed THEN 'missed'
                WHEN bad > budget_total THEN 'unattainable'
                WHEN periods_passed < too_early_share * periods_total THEN 'too_early'
                WHEN budget_expected >= watch_below * bad THEN 'on_pace'
                WHEN budget_expected >= behind_below * bad THEN 'watch'
                WHEN budget_expected >= far_behind_below * bad THEN 'behind'
                ELSE 'far_behind'
            END
        END AS verdict,
        CASE
            WHEN NOT is_overdue THEN 'fresh'
            WHEN reference_period_end IS NULL THEN 'missing'
            ELSE 'late'
        END AS data_state,
        CASE
            WHEN method = 'plan' OR (method = 'history' AND history_years >= 3) THEN 'high'
            WHEN method = 'history' THEN 'medium'
            ELSE 'low'
        END AS confidence
    FROM measured
)
SELECT
    md5(concat_ws('|', target, place, target_version, coalesce(CAST(known_at AS VARCHAR), ''),
        coalesce(CAST(newest_batch AS VARCHAR), ''), coalesce(CAST(reference_period_end AS VARCHAR), ''),
        coalesce(CAST(actual AS VARCHAR), ''), coalesce(CAST(expected_value AS VARCHAR), ''), verdict, data_state)) AS assessment,
    programme, target, target_version, indicator, place, kind, period_start, period_end,
    as_of, known_at, newest_batch, reference_period_end, verdict, data_state,
    actual, expected_value AS expected, comparator, target_value, unit, pace_index,
    CAST(100.0 * CAST(actual AS DOUBLE) / CAST(target_value AS DOUBLE) AS DECIMAL(24, 6)) AS attainment_pct,
    actual - expected_value AS gap,
    CASE kind
        WHEN 'cumulative_flow' THEN CAST(CAST(actual AS DOUBLE) / nullif(periods_passed, 0) AS DECIMAL(24, 6))
        ELSE actual
    END AS run_rate,
    CASE
        WHEN periods_left <= 0 OR verdict IN ('missed', 'unattainable') THEN NULL
        WHEN kind = 'cumulative_flow' THEN CAST(CAST(remaining AS DOUBLE) / periods_left AS DECIMAL(24, 6))
        ELSE CAST(100.0 * greatest(periods_total - budget_total - good, 0) / periods_left AS DECIMAL(24, 6))
    END AS required_run_rate,
    best_run_rate,
    CASE
        WHEN kind = 'cumulative_flow' THEN CAST(CAST(target_value AS DOUBLE) * CAST(pace_index AS DOUBLE) AS DECIMAL(24, 6))
        ELSE CAST(100.0 * (1 - least(CAST(budget_projected AS DOUBLE) / periods_total, 1)) AS DECIMAL(24, 6))
    END AS projection,
    CASE
        WHEN verdict IN ('achieved', 'missed', 'too_early') THEN NULL
        WHEN kind = 'ratio_floor' THEN CASE
            WHEN exhausted_on IS NOT NULL THEN exhausted_on
            WHEN budget_projected <= budget_total THEN period_end
            WHEN method = 'history' THEN CASE
                WHEN runs_out_position IS NULL THEN period_end
                WHEN runs_out_position % 100 = 31 THEN last_day(make_date(year(period_end), CAST(runs_out_position // 100 AS INTEGER), 1))
                ELSE make_date(year(period_end), CAST(runs_out_position // 100 AS INTEGER), CAST(runs_out_position % 100 AS INTEGER))
            END
            ELSE date_add(period_start, CAST(least(
                ceil((budget_total + 1) * CAST(periods_passed AS DOUBLE) / bad), periods_total) - 1 AS INTEGER))
        END
        WHEN periods_needed IS NULL OR periods_needed > 12000 THEN NULL
        WHEN cadence = 'day' THEN greatest(period_start, date_add(period_end, -CAST(periods_needed AS INTEGER)))
        ELSE greatest(period_start, last_day(make_date(
            CAST((year(period_end) * 12 + month(period_end) - 1
                - CAST(periods_needed AS INTEGER) * CASE cadence WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END) // 12 AS INTEGER),
            CAST((year(period_end) * 12 + month(period_end) - 1
                - CAST(periods_needed AS INTEGER) * CASE cadence WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END) % 12 + 1 AS INTEGER),
            1)))
    END AS last_feasible_date,
    method, confidence, history_years, periods_total, periods_seen,
    budget_total, bad AS budget_used, budget_expected, budget_projected, exhausted_on
FROM rated
