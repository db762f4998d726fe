-- One row for each target and place that is watched now: its newest verdict.
CREATE OR REPLACE VIEW main.scoreboard AS
SELECT
    newest.programme, newest.target, newest.indicator, newest.place,
    target.target_name_zh, target.target_name_en, target.place_name_zh, target.place_name_en,
    newest.period_start, newest.period_end, newest.reference_period_end,
    newest.verdict, newest.data_state, coalesce(state.state, 'NORMAL') AS alert_state,
    newest.actual, newest.expected, newest.comparator, newest.target_value, newest.unit,
    newest.pace_index, newest.attainment_pct, newest.gap,
    newest.run_rate, newest.required_run_rate, newest.best_run_rate, newest.required_to_best,
    newest.projection, newest.projection_low, newest.projection_high, newest.probability, newest.projected_on,
    newest.last_feasible_date, newest.method, newest.confidence, newest.history_years, newest.baseline,
    newest.periods_total, newest.periods_seen,
    newest.budget_total, newest.budget_used, newest.budget_left, newest.budget_expected, newest.budget_projected,
    newest.budget_burn, newest.exhausted_on, newest.slip_days, newest.recurred_on,
    newest.exact_met, newest.published_met, newest.worst_indicator,
    newest.known_at, newest.as_of, newest.kind, target.parent, target.is_soft,
    target.department_zh, target.department_en
FROM pace.target AS target
JOIN (
    SELECT *
    FROM pace.assessment
    QUALIFY row_number() OVER (PARTITION BY target, place ORDER BY as_of DESC, known_at DESC NULLS LAST) = 1
) AS newest ON newest.target = target.target AND newest.place = target.place
LEFT JOIN alerts.state AS state ON state.target = target.target AND state.place = target.place;

COMMENT ON VIEW main.scoreboard IS 'One row for each target and place that is watched now: its newest verdict. Numbers are explained at pace.assessment.';
COMMENT ON COLUMN main.scoreboard.target_name_zh IS 'Name of the target in Chinese';
COMMENT ON COLUMN main.scoreboard.target_name_en IS 'Name of the target in English';
COMMENT ON COLUMN main.scoreboard.place_name_zh IS 'Name of the place in Chinese';
COMMENT ON COLUMN main.scoreboard.place_name_en IS 'Name of the place in English';
COMMENT ON COLUMN main.scoreboard.alert_state IS 'NORMAL, PENDING, FIRING or RECOVERING';
COMMENT ON COLUMN main.scoreboard.department_zh IS 'Who is responsible, in Chinese';
COMMENT ON COLUMN main.scoreboard.department_en IS 'Who is responsible, in English';
COMMENT ON COLUMN main.scoreboard.parent IS 'The target of several years whose sub-target this is';
COMMENT ON COLUMN main.scoreboard.is_soft IS 'Stated as an effort: alerts are one severity lower';
