-- Every judged target's verdict and numbers. docs/pace.md states the rules in words; the first line that holds counts.
-- Verdicts compare DECIMALs and integers only; a quotient of history is rounded to six decimals before it is compared.
CREATE OR REPLACE TEMP TABLE assessed AS
WITH weighed AS (
    SELECT
        measured.*,
        -- What was done and what was due, so that done / due is the pace index of the kinds that have one.
        CASE kind
            WHEN 'cumulative_flow' THEN actual
            WHEN 'level' THEN sign * (actual - baseline)
            WHEN 'elimination' THEN expected
            WHEN 'ratio_floor' THEN budget_expected
            WHEN 'ratio_ceiling' THEN budget_expected
        END AS done,
        CASE kind
            WHEN 'cumulative_flow' THEN expected
            WHEN 'level' THEN sign * (expected - baseline)
            WHEN 'elimination' THEN actual
            WHEN 'ratio_floor' THEN CAST(bad AS DECIMAL(24, 6))
            WHEN 'ratio_ceiling' THEN CAST(bad AS DECIMAL(24, 6))
        END AS due,
        sign * (expected - actual) AS shortfall,
        CASE comparator
            WHEN '>=' THEN actual >= coalesce(target_value, expected)
            WHEN '>' THEN actual > coalesce(target_value, expected)
            WHEN '<=' THEN actual <= coalesce(target_value, expected)
            ELSE actual < coalesce(target_value, expected)
        END AS is_reached,
        sign * (target_value - actual) AS remaining
    FROM measured
),
ruled AS (
    SELECT
        weighed.*,
        CASE
            WHEN is_contradicted THEN NULL
            WHEN is_undecided THEN 'unscheduled'
            WHEN kind IN ('cumulative_flow', 'level') AND target_value IS NULL THEN 'unscheduled'
            WHEN reference_period_end IS NULL THEN 'too_early'
            WHEN kind IN ('ratio_floor', 'ratio_ceiling') THEN CASE
                WHEN bad > budget_total AND (is_closed OR valid = periods_countable) THEN 'missed'
                WHEN good >= periods_countable - budget_total THEN 'achieved'
                WHEN is_closed THEN CASE
                    WHEN 100000000 * bad < bad_millionths * valid
                        OR (comparator IN ('>=', '<=') AND 100000000 * bad = bad_millionths * valid) THEN 'achieved'
                    ELSE 'missed'
                END
                WHEN bad > budget_total THEN 'unattainable'
            END
            WHEN kind IN ('cumulative_flow', 'level', 'elimination', 'milestone') THEN CASE
                WHEN is_reached THEN 'achieved'
                WHEN is_closed OR is_final THEN 'missed'
                WHEN kind = 'elimination' AND recurred_on IS NOT NULL THEN 'far_behind'
                WHEN expected IS NULL THEN 'unscheduled'
                WHEN kind = 'level' AND baseline IS NULL THEN 'unscheduled'
            END
            WHEN kind = 'in_step' THEN CASE
                WHEN NOT is_final THEN NULL
                WHEN shortfall <= behind_gap THEN 'achieved'
                ELSE 'missed'
            END
            WHEN expected IS NULL THEN 'too_early'
            WHEN is_final AND is_reached THEN 'achieved'
            WHEN is_final THEN 'missed'
        END AS settled_verdict,
        CASE
            WHEN kind = 'growth' THEN CASE
                WHEN shortfall >= far_behind_gap THEN 'far_behind'
                WHEN shortfall >= behind_gap OR (sign = 1 AND shortfall > 0 AND required_rest > best_year) THEN 'behind'
                WHEN shortfall >= watch_gap THEN 'watch'
                ELSE 'on_pace'
            END
            WHEN kind = 'in_step' THEN CASE
                WHEN shortfall > far_behind_gap THEN 'far_behind'
                WHEN shortfall > behind_gap THEN 'behind'
                ELSE 'on_pace'
            END
            WHEN kind = 'milestone' THEN CASE
                WHEN slip_days > far_behind_gap THEN 'far_behind'
                WHEN slip_days > behind_gap THEN 'behind'
                WHEN slip_days > watch_gap THEN 'watch'
                ELSE 'on_pace'
            END
            WHEN kind = 'trend' THEN CASE
                WHEN shortfall > 0 THEN 'far_behind'
                WHEN NOT is_reached THEN 'behind'
                ELSE 'on_pace'
            END
            WHEN kind = 'rank' THEN CASE WHEN is_reached THEN 'on_pace' ELSE 'behind' END
            WHEN periods_passed < too_early_share * periods_total THEN 'too_early'
            WHEN done >= watch_below * due THEN 'on_pace'
            WHEN done >= behind_below * due THEN 'watch'
            WHEN done >= far_behind_below * due THEN 'behind'
            ELSE 'far_behind'
        END AS pace_verdict
    FROM weighed
),
judged_so AS (
    SELECT
        ruled.*,
        CASE WHEN is_contradicted THEN NULL ELSE coalesce(settled_verdict, pace_verdict) END AS verdict,
        CASE
            WHEN is_contradicted THEN 'conflict'
            WHEN overdue_until >= period_start AND overdue_until < period_end AND reference_period_end IS NULL THEN 'missing'
            WHEN is_closed AND reference_period_end IS NULL THEN 'missing'
            WHEN coalesce(overdue_until > reference_period_end, FALSE) THEN 'late'
            WHEN is_provisional THEN 'provisional'
            ELSE 'fresh'
        END AS data_state,
        CASE
            WHEN method = 'plan' OR (method IN ('history', 'yearly') AND history_years >= 3) THEN 'high'
            WHEN method = 'yearly' AND history_years > 0 THEN 'medium'
            WHEN method = 'direct' AND NOT is_derived THEN 'high'
            WHEN method IN ('history', 'direct') THEN 'medium'
            ELSE 'low'
        END AS confidence,
        CASE WHEN kind IN ('ratio_floor', 'ratio_ceiling') THEN periods_countable - valid ELSE periods_total - periods_passed END
            AS periods_left,
        CASE WHEN kind IN ('cumulative_flow', 'level', 'elimination') AND best_toward > 0
            THEN ceil(CAST(greatest(remaining, 0) AS DOUBLE) / CAST(best_toward AS DOUBLE)) END AS periods_needed,
        -- Student's t with one degree of freedom less than there are years: nine in ten lie below this many deviations.
        CASE history_years WHEN 2 THEN 3.077684 WHEN 3 THEN 1.885618 END AS ninth_decile,
        -- Of day counts: the bad ones to come, and how far they may lie from that (never closer than chance alone).
        CAST(budget_projected AS DOUBLE) - bad AS bad_to_come,
        sqrt(greatest(
            variance_later * (CAST(budget_projected AS DOUBLE) / nullif(bad_a_past_year, 0)) * (CAST(budget_projected AS DOUBLE) / nullif(bad_a_past_year, 0)),
            CAST(budget_projected AS DOUBLE) - bad, 1.0) * (1 + 1.0 / nullif(history_years, 0))) AS bad_deviation
    FROM ruled
),
spread AS (
    SELECT
        judged_so.*,
        CASE
            WHEN verdict IN ('achieved', 'missed', 'unattainable') OR history_years NOT IN (2, 3) THEN NULL
            WHEN kind = 'cumulative_flow' THEN (CAST(actual AS DOUBLE) / CAST(target_value AS DOUBLE) - history_share) / share_deviation
            WHEN bad_a_past_year IS NOT NULL THEN (budget_total + 0.5 - bad - bad_to_come) / bad_deviation
        END AS t
    FROM judged_so
)
SELECT
    -- Known at, batch and number of all values say what was known; the rest can change as time passes, or by a predecessor.
    md5(concat_ws('|', target, place, target_version, coalesce(CAST(known_at AS VARCHAR), ''),
        coalesce(CAST(newest_batch AS VARCHAR), ''), CAST(values_used AS VARCHAR),
        coalesce(CAST(reference_period_end AS VARCHAR), ''), coalesce(verdict, ''), data_state,
        coalesce(CAST(periods_countable AS VARCHAR), ''), coalesce(CAST(projected_on AS VARCHAR), ''), worst_indicator)) AS assessment,
    programme, target, target_version, indicator, place, kind, period_start, period_end,
    as_of, known_at, newest_batch, reference_period_end, verdict, data_state,
    actual, expected, comparator, target_value, unit,
    CAST(CAST(done AS DOUBLE) / nullif(CAST(due AS DOUBLE), 0) AS DECIMAL(24, 6)) AS pace_index,
    CASE WHEN kind NOT IN ('growth', 'trend', 'in_step', 'rank')
        THEN CAST(100.0 * CAST(actual AS DOUBLE) / nullif(CAST(target_value AS DOUBLE), 0) AS DECIMAL(24, 6)) END AS attainment_pct,
    actual - expected AS gap,
    CASE
        WHEN kind IN ('ratio_floor', 'ratio_ceiling') THEN actual
        WHEN kind = 'cumulative_flow' THEN CAST(CAST(actual AS DOUBLE) / nullif(periods_passed, 0) AS DECIMAL(24, 6))
        WHEN kind IN ('level', 'elimination') THEN CAST(CAST(actual - baseline AS DOUBLE) / nullif(periods_passed, 0) AS DECIMAL(24, 6))
    END AS run_rate,
    CASE
        WHEN coalesce(verdict, '') IN ('missed', 'unattainable') THEN NULL
        WHEN kind = 'growth' THEN CASE WHEN verdict <> 'achieved' THEN required_rest END
        WHEN periods_left <= 0 THEN NULL
        WHEN kind IN ('cumulative_flow', 'level', 'elimination')
            THEN CAST(sign * CAST(greatest(remaining, 0) AS DOUBLE) / periods_left AS DECIMAL(24, 6))
        WHEN kind = 'ratio_floor'
            THEN CAST(100.0 * greatest(periods_countable - budget_total - good, 0) / periods_left AS DECIMAL(24, 6))
        WHEN kind = 'ratio_ceiling' THEN CAST(100.0 * least(greatest(budget_total - bad, 0), periods_left) / periods_left AS DECIMAL(24, 6))
    END AS required_run_rate,
    CASE WHEN kind = 'growth' THEN best_year WHEN best_toward > 0 THEN CAST(sign * best_toward AS DECIMAL(24, 6)) END AS best_run_rate,
    CASE
        WHEN coalesce(verdict, '') IN ('missed', 'unattainable', 'achieved') OR periods_left <= 0 THEN NULL
        WHEN kind = 'growth' AND best_year > 0 THEN CAST(CAST(required_rest AS DOUBLE) / CAST(best_year AS DOUBLE) AS DECIMAL(24, 6))
        WHEN best_toward > 0 THEN CAST(CAST(greatest(remaining, 0) AS DOUBLE) / periods_left / CAST(best_toward AS DOUBLE) AS DECIMAL(24, 6))
    END AS required_to_best,
    CASE
        WHEN kind = 'cumulative_flow' AND history_share > 0 THEN CAST(CAST(actual AS DOUBLE) / history_share AS DECIMAL(24, 6))
        WHEN kind = 'cumulative_flow' THEN CAST(CAST(target_value AS DOUBLE) * CAST(done AS DOUBLE) / nullif(CAST(due AS DOUBLE), 0) AS DECIMAL(24, 6))
        WHEN kind = 'level' THEN CAST(CAST(baseline AS DOUBLE)
            + CAST(target_value - baseline AS DOUBLE) * CAST(done AS DOUBLE) / nullif(CAST(due AS DOUBLE), 0) AS DECIMAL(24, 6))
        WHEN kind = 'elimination' AND method = 'linear'
            THEN CAST(greatest(CAST(baseline AS DOUBLE) - CAST(baseline - actual AS DOUBLE) / nullif(share, 0), 0) AS DECIMAL(24, 6))
        WHEN kind = 'elimination' THEN greatest(actual - expected, CAST(0 AS DECIMAL(24, 6)))
        WHEN budget_projected IS NULL THEN NULL
        WHEN kind = 'ratio_floor'
            THEN CAST(greatest(100.0 * (1 - CAST(budget_projected AS DOUBLE) / nullif(periods_countable, 0)), 0) AS DECIMAL(24, 6))
        WHEN kind = 'ratio_ceiling'
            THEN CAST(least(100.0 * CAST(budget_projected AS DOUBLE) / nullif(periods_countable, 0), 100) AS DECIMAL(24, 6))
    END AS projection,
    CASE
        WHEN t IS NULL THEN NULL
        WHEN kind = 'cumulative_flow'
            THEN CAST(greatest(CAST(actual AS DOUBLE), CAST(actual AS DOUBLE) / (history_share + ninth_decile * share_deviation)) AS DECIMAL(24, 6))
        WHEN kind = 'ratio_floor'
            THEN CAST(greatest(100.0 * (1 - (bad + bad_to_come + ninth_decile * bad_deviation) / periods_countable), 0) AS DECIMAL(24, 6))
        ELSE CAST(100.0 * (bad + greatest(bad_to_come - ninth_decile * bad_deviation, 0)) / periods_countable AS DECIMAL(24, 6))
    END AS projection_low,
    CASE
        WHEN t IS NULL THEN NULL
        WHEN kind = 'cumulative_flow' THEN CASE WHEN history_share - ninth_decile * share_deviation > 0
            THEN CAST(CAST(actual AS DOUBLE) / (history_share - ninth_decile * share_deviation) AS DECIMAL(24, 6)) END
        WHEN kind = 'ratio_floor'
            THEN CAST(100.0 * (1 - (bad + greatest(bad_to_come - ninth_decile * bad_deviation, 0)) / periods_countable) AS DECIMAL(24, 6))
        ELSE CAST(least(100.0 * (bad + bad_to_come + ninth_decile * bad_deviation) / periods_countable, 100) AS DECIMAL(24, 6))
    END AS projection_high,
    CASE
        WHEN verdict = 'achieved' THEN CAST(1 AS DECIMAL(24, 6))
        WHEN verdict IN ('missed', 'unattainable') THEN CAST(0 AS DECIMAL(24, 6))
        WHEN history_years = 2 THEN CAST(0.5 + atan(t) / 3.141592653589793 AS DECIMAL(24, 6))
        WHEN history_years = 3 THEN CAST(0.5 + t / (2 * sqrt(2 + t * t)) AS DECIMAL(24, 6))
    END AS probability,
    CASE WHEN coalesce(verdict, '') NOT IN ('achieved', 'missed') THEN projected_on END AS projected_on,
    CASE
        WHEN coalesce(verdict, 'too_early') IN ('achieved', 'missed', 'too_early') THEN NULL
        WHEN kind IN ('ratio_floor', 'ratio_ceiling') THEN CASE
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
    method, confidence, history_years, baseline,
    coalesce(periods_countable, periods_total) AS periods_total, periods_seen,
    budget_total, bad AS budget_used,
    CASE WHEN budget_total IS NOT NULL THEN greatest(budget_total - bad, 0) END AS budget_left, budget_expected, budget_projected,
    CAST(bad / nullif(CAST(budget_expected AS DOUBLE), 0) AS DECIMAL(24, 6)) AS budget_burn,
    exhausted_on, slip_days, recurred_on,
    CASE WHEN kind IN ('ratio_floor', 'ratio_ceiling') AND (is_closed OR valid = periods_countable) THEN
        100000000 * bad < bad_millionths * valid OR (comparator IN ('>=', '<=') AND 100000000 * bad = bad_millionths * valid)
    END AS exact_met,
    -- Rounded half up to tenths of a percent, as it is published.
    CASE WHEN kind IN ('ratio_floor', 'ratio_ceiling') AND (is_closed OR valid = periods_countable) THEN CASE comparator
        WHEN '>=' THEN 100000 * ((2000 * good + valid) // (2 * valid)) >= CAST(target_value * 1000000 AS BIGINT)
        WHEN '>' THEN 100000 * ((2000 * good + valid) // (2 * valid)) > CAST(target_value * 1000000 AS BIGINT)
        WHEN '<=' THEN 100000 * ((2000 * bad + valid) // (2 * valid)) <= CAST(target_value * 1000000 AS BIGINT)
        ELSE 100000 * ((2000 * bad + valid) // (2 * valid)) < CAST(target_value * 1000000 AS BIGINT)
    END END AS published_met,
    worst_indicator
FROM spread
