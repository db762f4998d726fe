-- Every kind of target: hours and withdrawn figures, derived ones, release calendars, roles of indicators, wider verdicts.

CREATE TABLE observations.observation_widened (
    indicator VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    hour BIGINT,
    known_at TIMESTAMP NOT NULL,
    batch BIGINT NOT NULL,
    vintage BIGINT NOT NULL,
    is_derived BOOLEAN NOT NULL,
    grade VARCHAR NOT NULL,
    value DECIMAL(24, 6),
    source_row BIGINT NOT NULL,
    source_column VARCHAR NOT NULL
);
INSERT INTO observations.observation_widened
SELECT
    indicator, place, period_start, period_end, NULL, known_at, batch,
    row_number() OVER (PARTITION BY indicator, place, period_start, period_end ORDER BY known_at, batch),
    FALSE, 'official', value, source_row, source_column
FROM observations.observation
ORDER BY batch, source_row;
DROP TABLE observations.observation;
ALTER TABLE observations.observation_widened RENAME TO observation;
COMMENT ON COLUMN observations.observation.indicator IS 'Indicator id, as in indicators.yaml';
COMMENT ON COLUMN observations.observation.place IS 'Division code of the place';
COMMENT ON COLUMN observations.observation.period_start IS 'First day of the reference period';
COMMENT ON COLUMN observations.observation.period_end IS 'Last day of the reference period';
COMMENT ON COLUMN observations.observation.hour IS 'Of hourly figures: the hour of the day that ends at this clock time, 1 to 24 (24 is midnight at the end of period_end); null for whole days and longer';
COMMENT ON COLUMN observations.observation.known_at IS 'Vintage: from when this value was known, UTC';
COMMENT ON COLUMN observations.observation.batch IS 'The batch that brought it; between equal known_at the higher batch is the newer vintage';
COMMENT ON COLUMN observations.observation.vintage IS '1 for the first figure of this indicator, place, period and origin (published or derived), 2 for the first revision of it, and so on';
COMMENT ON COLUMN observations.observation.is_derived IS 'True for a figure that was worked out from others by a rule of indicators.yaml; a published one for the same period counts before it';
COMMENT ON COLUMN observations.observation.grade IS 'official, provisional (to be audited) or unofficial; of a derived figure, the weakest among its inputs';
COMMENT ON COLUMN observations.observation.value IS 'The value, in the unit of the indicator; null where an earlier figure was withdrawn';

DROP TABLE pace.target;
CREATE TABLE pace.target (
    programme VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    target_version VARCHAR NOT NULL,
    parent VARCHAR,
    indicator VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    cadence VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    comparator VARCHAR NOT NULL,
    target_value DECIMAL(24, 6),
    baseline DECIMAL(24, 6),
    unit VARCHAR NOT NULL,
    unit_en VARCHAR NOT NULL,
    good_comparator VARCHAR,
    good_value DECIMAL(24, 6),
    curve VARCHAR NOT NULL,
    has_plan BOOLEAN NOT NULL,
    against VARCHAR,
    stage_count BIGINT NOT NULL,
    is_soft BOOLEAN NOT NULL,
    is_undecided BOOLEAN NOT NULL,
    watch_below DECIMAL(8, 4) NOT NULL,
    behind_below DECIMAL(8, 4) NOT NULL,
    far_behind_below DECIMAL(8, 4) NOT NULL,
    too_early_share DECIMAL(8, 4) NOT NULL,
    watch_gap DECIMAL(24, 6),
    behind_gap DECIMAL(24, 6),
    far_behind_gap DECIMAL(24, 6),
    target_name_zh VARCHAR NOT NULL,
    target_name_en VARCHAR NOT NULL,
    place_name_zh VARCHAR NOT NULL,
    place_name_en VARCHAR NOT NULL,
    department_zh VARCHAR NOT NULL,
    department_en VARCHAR NOT NULL,
    PRIMARY KEY (target, place)
);
COMMENT ON TABLE pace.target IS 'What is watched at present, as the registry declares it: one row for each target and place';
COMMENT ON COLUMN pace.target.programme IS 'Programme id';
COMMENT ON COLUMN pace.target.target IS 'Target id';
COMMENT ON COLUMN pace.target.place IS 'Division code of the place';
COMMENT ON COLUMN pace.target.target_version IS 'Hash of everything here that a verdict depends on';
COMMENT ON COLUMN pace.target.parent IS 'The target of several years whose sub-target this is';
COMMENT ON COLUMN pace.target.indicator IS 'Indicator id';
COMMENT ON COLUMN pace.target.kind IS 'cumulative_flow, level, growth, ratio_floor, ratio_ceiling, trend, elimination, milestone, in_step or rank';
COMMENT ON COLUMN pace.target.cadence IS 'How often the indicator is printed: day, month, quarter or year';
COMMENT ON COLUMN pace.target.form IS 'What one printed number means: point, flow or year_to_date';
COMMENT ON COLUMN pace.target.period_start IS 'First day of the target''s period';
COMMENT ON COLUMN pace.target.period_end IS 'Last day of the target''s period: the deadline';
COMMENT ON COLUMN pace.target.comparator IS 'How the final value must compare with target_value: >=, >, <= or <';
COMMENT ON COLUMN pace.target.target_value IS 'The value to be reached; for a ratio in percent; null where none was stated or another figure takes its place';
COMMENT ON COLUMN pace.target.baseline IS 'Level at the start, as declared; null: the last one observed before';
COMMENT ON COLUMN pace.target.unit IS 'Unit of target_value, in Chinese; % for a ratio';
COMMENT ON COLUMN pace.target.unit_en IS 'The same in English';
COMMENT ON COLUMN pace.target.good_comparator IS 'Ratio: a reference period is good when its value compares so with good_value; for a ceiling, when it does not count';
COMMENT ON COLUMN pace.target.good_value IS 'Ratio: the limit of a good reference period, in the indicator''s own unit';
COMMENT ON COLUMN pace.target.curve IS 'Where the expected curve is to come from: auto, plan, history or linear';
COMMENT ON COLUMN pace.target.has_plan IS 'Whether an approved plan, yearly values or stage dates were declared';
COMMENT ON COLUMN pace.target.against IS 'Trend: compared with the previous print, or with that of the year before (year_before)';
COMMENT ON COLUMN pace.target.stage_count IS 'Milestone: how many stages there are';
COMMENT ON COLUMN pace.target.is_soft IS 'Stated as an effort: alerts are one severity lower';
COMMENT ON COLUMN pace.target.is_undecided IS 'A question has to be decided before it can be judged';
COMMENT ON COLUMN pace.target.watch_below IS 'Pace index below which the verdict is watch';
COMMENT ON COLUMN pace.target.behind_below IS 'Pace index below which the verdict is behind';
COMMENT ON COLUMN pace.target.far_behind_below IS 'Pace index below which the verdict is far_behind';
COMMENT ON COLUMN pace.target.too_early_share IS 'Share of the period before which nothing is judged';
COMMENT ON COLUMN pace.target.watch_gap IS 'Shortfall from which the verdict is watch: percentage points of growth, or days overdue of a milestone';
COMMENT ON COLUMN pace.target.behind_gap IS 'The same for behind; for in_step, the tolerance';
COMMENT ON COLUMN pace.target.far_behind_gap IS 'The same for far_behind';
COMMENT ON COLUMN pace.target.target_name_zh IS 'Name of the target in Chinese';
COMMENT ON COLUMN pace.target.target_name_en IS 'Name of the target in English';
COMMENT ON COLUMN pace.target.place_name_zh IS 'Name of the place in Chinese';
COMMENT ON COLUMN pace.target.place_name_en IS 'Name of the place in English';
COMMENT ON COLUMN pace.target.department_zh IS 'Who is responsible, in Chinese';
COMMENT ON COLUMN pace.target.department_en IS 'Who is responsible, in English';

CREATE TABLE pace.target_input (
    target VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    PRIMARY KEY (target, place, role, indicator)
);
COMMENT ON TABLE pace.target_input IS 'The indicators that a target is judged on beside its own';
COMMENT ON COLUMN pace.target_input.target IS 'Target id';
COMMENT ON COLUMN pace.target_input.place IS 'Division code of the place';
COMMENT ON COLUMN pace.target_input.role IS 'also (in step: judged beside the main indicator), partner (in step with it), weights (growth: its level), outer (the count that this one is part of)';
COMMENT ON COLUMN pace.target_input.indicator IS 'Indicator id';

CREATE TABLE pace.stage (
    target VARCHAR NOT NULL,
    stage BIGINT NOT NULL,
    due_on DATE NOT NULL,
    name_zh VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    PRIMARY KEY (target, stage)
);
COMMENT ON TABLE pace.stage IS 'The stages of milestones, in their order';
COMMENT ON COLUMN pace.stage.target IS 'Target id';
COMMENT ON COLUMN pace.stage.stage IS 'Number of the stage, from 1; the indicator reports how many are done';
COMMENT ON COLUMN pace.stage.due_on IS 'To be done by the end of this day';
COMMENT ON COLUMN pace.stage.name_zh IS 'Name of the stage in Chinese';
COMMENT ON COLUMN pace.stage.name_en IS 'Name of the stage in English';

CREATE TABLE pace.predecessor (
    target VARCHAR NOT NULL,
    predecessor VARCHAR NOT NULL,
    PRIMARY KEY (target, predecessor)
);
COMMENT ON TABLE pace.predecessor IS 'Which milestones wait for which';
COMMENT ON COLUMN pace.predecessor.target IS 'Target id of a milestone';
COMMENT ON COLUMN pace.predecessor.predecessor IS 'A milestone that comes before it, directly or through others';

CREATE TABLE pace.nesting (
    target VARCHAR NOT NULL,
    outer_target VARCHAR NOT NULL,
    PRIMARY KEY (target)
);
COMMENT ON TABLE pace.nesting IS 'Counts that are parts of other counts: 24 of 157 of 220';
COMMENT ON COLUMN pace.nesting.target IS 'Target id';
COMMENT ON COLUMN pace.nesting.outer_target IS 'The target whose count contains this one''s';

CREATE TABLE pace.release (
    programme VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    due_on DATE NOT NULL,
    late_after DATE NOT NULL,
    PRIMARY KEY (programme, indicator, period_end)
);
COMMENT ON TABLE pace.release IS 'The release calendar: every print that a watched period should get';
COMMENT ON COLUMN pace.release.programme IS 'Programme id';
COMMENT ON COLUMN pace.release.indicator IS 'Indicator id';
COMMENT ON COLUMN pace.release.period_end IS 'End of the reference period that is to be printed';
COMMENT ON COLUMN pace.release.due_on IS 'The day by which it is due, moved to the next working day where the programme keeps a calendar of holidays';
COMMENT ON COLUMN pace.release.late_after IS 'From the day after this one it counts as late';

CREATE TABLE pace.assessment_widened (
    assessment VARCHAR NOT NULL,
    programme VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    target_version VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    as_of TIMESTAMP NOT NULL,
    known_at TIMESTAMP,
    newest_batch BIGINT,
    reference_period_end DATE,
    verdict VARCHAR,
    data_state VARCHAR NOT NULL,
    actual DECIMAL(24, 6),
    expected DECIMAL(24, 6),
    comparator VARCHAR NOT NULL,
    target_value DECIMAL(24, 6),
    unit VARCHAR NOT NULL,
    pace_index DECIMAL(24, 6),
    attainment_pct DECIMAL(24, 6),
    gap DECIMAL(24, 6),
    run_rate DECIMAL(24, 6),
    required_run_rate DECIMAL(24, 6),
    best_run_rate DECIMAL(24, 6),
    required_to_best DECIMAL(24, 6),
    projection DECIMAL(24, 6),
    projection_low DECIMAL(24, 6),
    projection_high DECIMAL(24, 6),
    probability DECIMAL(24, 6),
    projected_on DATE,
    last_feasible_date DATE,
    method VARCHAR NOT NULL,
    confidence VARCHAR NOT NULL,
    history_years BIGINT,
    baseline DECIMAL(24, 6),
    periods_total BIGINT,
    periods_seen BIGINT,
    budget_total BIGINT,
    budget_used BIGINT,
    budget_left BIGINT,
    budget_expected DECIMAL(24, 6),
    budget_projected DECIMAL(24, 6),
    budget_burn DECIMAL(24, 6),
    exhausted_on DATE,
    slip_days BIGINT,
    recurred_on DATE,
    exact_met BOOLEAN,
    published_met BOOLEAN,
    PRIMARY KEY (assessment)
);
INSERT INTO pace.assessment_widened BY NAME SELECT * FROM pace.assessment;
DROP TABLE pace.assessment;
ALTER TABLE pace.assessment_widened RENAME TO assessment;
COMMENT ON TABLE pace.assessment IS 'Every verdict, with its numbers: a new row whenever what is known about a target and place changed';
COMMENT ON COLUMN pace.assessment.assessment IS 'Hash of target, version, place, moment of knowledge and outcome; the same knowledge gives the same row';
COMMENT ON COLUMN pace.assessment.programme IS 'Programme id';
COMMENT ON COLUMN pace.assessment.target IS 'Target id, as in targets.yaml';
COMMENT ON COLUMN pace.assessment.target_version IS 'Hash of the target as it was declared at the time';
COMMENT ON COLUMN pace.assessment.indicator IS 'Indicator id';
COMMENT ON COLUMN pace.assessment.place IS 'Division code of the place';
COMMENT ON COLUMN pace.assessment.kind IS 'cumulative_flow, level, growth, ratio_floor, ratio_ceiling, trend, elimination, milestone, in_step or rank';
COMMENT ON COLUMN pace.assessment.period_start IS 'First day of the target''s period';
COMMENT ON COLUMN pace.assessment.period_end IS 'Last day of the target''s period: the deadline';
COMMENT ON COLUMN pace.assessment.as_of IS 'The moment that the assessment looks from, UTC';
COMMENT ON COLUMN pace.assessment.known_at IS 'When the newest value it used became known, UTC';
COMMENT ON COLUMN pace.assessment.newest_batch IS 'The newest batch it used';
COMMENT ON COLUMN pace.assessment.reference_period_end IS 'End of the newest reference period within the target''s period; pace is judged at this date';
COMMENT ON COLUMN pace.assessment.verdict IS 'achieved, on_pace, watch, behind, far_behind, unattainable, missed, too_early or unscheduled; null while figures contradict each other (data_state conflict)';
COMMENT ON COLUMN pace.assessment.data_state IS 'fresh, late, missing, conflict or provisional';
COMMENT ON COLUMN pace.assessment.actual IS 'What was reached by reference_period_end: the sum of a flow, the level, the rate, the rank, the stages done; for a ratio, the share so far in percent';
COMMENT ON COLUMN pace.assessment.expected IS 'What should have been reached by then; for a ratio, the share that a budget used on its expected curve would show; for trend and in_step, the figure compared with';
COMMENT ON COLUMN pace.assessment.comparator IS 'How the final value must compare with target_value';
COMMENT ON COLUMN pace.assessment.target_value IS 'The value to be reached, where there is one';
COMMENT ON COLUMN pace.assessment.unit IS 'Unit of actual, expected, gap, projection and target_value';
COMMENT ON COLUMN pace.assessment.pace_index IS 'Flow: actual / expected. Level: the same of what was added to the baseline. Ratio: budget expected / budget used. Elimination: expected / actual. 1 or more is on pace; null for the kinds judged by a gap';
COMMENT ON COLUMN pace.assessment.attainment_pct IS 'actual / target_value, in percent';
COMMENT ON COLUMN pace.assessment.gap IS 'actual - expected';
COMMENT ON COLUMN pace.assessment.run_rate IS 'What was reached a period so far (unit per month, quarter, year or day); for a ratio, the share so far in percent';
COMMENT ON COLUMN pace.assessment.required_run_rate IS 'What each remaining period must bring; for a ratio, the share of the remaining days that must be good, in percent; for growth, the rate that the rest of the year must show';
COMMENT ON COLUMN pace.assessment.best_run_rate IS 'The most that any period, in this target''s time or the five years before, has brought; for growth, the best year of the last five';
COMMENT ON COLUMN pace.assessment.required_to_best IS 'required_run_rate / best_run_rate: above 1, what is needed has no precedent';
COMMENT ON COLUMN pace.assessment.projection IS 'Where it ends if the rest goes as the past did against the expected curve';
COMMENT ON COLUMN pace.assessment.projection_low IS 'Lower end of the range that holds the final value four times in five, from the spread of past years (docs/pace.md)';
COMMENT ON COLUMN pace.assessment.projection_high IS 'Upper end of that range';
COMMENT ON COLUMN pace.assessment.probability IS 'Probability, 0 to 1, that the target is reached, from the spread of past years; null with fewer than two of them';
COMMENT ON COLUMN pace.assessment.projected_on IS 'Milestone: when it will be done if the present slip stays';
COMMENT ON COLUMN pace.assessment.last_feasible_date IS 'Flow: the last day on which the rest could still be made up at best_run_rate; passed if it lies before the reference period''s end. Ratio: the day on which the budget is or will be used up, or the deadline';
COMMENT ON COLUMN pace.assessment.confidence IS 'high, medium or low';
COMMENT ON COLUMN pace.assessment.history_years IS 'How many past years the history curve rests on';
COMMENT ON COLUMN pace.assessment.baseline IS 'Level at the start that the pace is counted from';
COMMENT ON COLUMN pace.assessment.periods_total IS 'Reference periods in the target''s period; of a ratio, those that can still count';
COMMENT ON COLUMN pace.assessment.periods_seen IS 'Reference periods with a value so far';
COMMENT ON COLUMN pace.assessment.budget_total IS 'Ratio: how many bad days the whole period may have';
COMMENT ON COLUMN pace.assessment.budget_used IS 'Ratio: how many bad days there were so far';
COMMENT ON COLUMN pace.assessment.budget_left IS 'Ratio: how many bad days are still allowed';
COMMENT ON COLUMN pace.assessment.budget_expected IS 'Ratio: how many bad days the expected curve allows by reference_period_end';
COMMENT ON COLUMN pace.assessment.budget_projected IS 'Ratio: how many bad days there will be if the season goes on as expected';
COMMENT ON COLUMN pace.assessment.budget_burn IS 'Ratio: share of the budget used over share of the season passed; above 1 it runs out early';
COMMENT ON COLUMN pace.assessment.exhausted_on IS 'Ratio: the bad day that broke the budget for good, if there was one';
COMMENT ON COLUMN pace.assessment.slip_days IS 'Milestone: days by which the first stage not done is overdue at reference_period_end';
COMMENT ON COLUMN pace.assessment.recurred_on IS 'Elimination: end of the first period, after one without any, in which there were some again';
COMMENT ON COLUMN pace.assessment.exact_met IS 'Ratio, once the period is over: whether the exact share meets the target';
COMMENT ON COLUMN pace.assessment.published_met IS 'Ratio, once the period is over: whether the share rounded to one decimal, as it is published, meets it';

ALTER TABLE pace.progress ADD COLUMN assessed_batch BIGINT;
ALTER TABLE pace.progress ADD COLUMN registry_version VARCHAR;
COMMENT ON COLUMN pace.progress.assessed_batch IS 'The newest batch that was taken into account';
COMMENT ON COLUMN pace.progress.registry_version IS 'Hash of all target versions assessed last';

CREATE TABLE observations.air_quality_day (
    indicator VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    day DATE NOT NULL,
    known_at TIMESTAMP NOT NULL,
    batch BIGINT NOT NULL,
    standard VARCHAR NOT NULL,
    iaqi_so2 BIGINT,
    iaqi_no2 BIGINT,
    iaqi_pm10 BIGINT,
    iaqi_co BIGINT,
    iaqi_o3_8h BIGINT,
    iaqi_o3_1h BIGINT,
    iaqi_pm2_5 BIGINT,
    aqi BIGINT,
    primary_pollutants VARCHAR,
    is_valid BOOLEAN NOT NULL,
    is_dust_day BOOLEAN NOT NULL
);
COMMENT ON TABLE observations.air_quality_day IS 'How each derived AQI came about: the index of each pollutant; a new row whenever a day is worked out anew';
COMMENT ON COLUMN observations.air_quality_day.indicator IS 'The derived indicator; a raw and an assessed series may stand side by side';
COMMENT ON COLUMN observations.air_quality_day.place IS 'Division code of the place';
COMMENT ON COLUMN observations.air_quality_day.day IS 'The day, from the hour that ends at 1 o''clock to midnight';
COMMENT ON COLUMN observations.air_quality_day.known_at IS 'When the newest concentration it rests on became known, UTC';
COMMENT ON COLUMN observations.air_quality_day.batch IS 'The batch that gave reason to work it out';
COMMENT ON COLUMN observations.air_quality_day.standard IS 'hj633-2012 or hj633-2026';
COMMENT ON COLUMN observations.air_quality_day.iaqi_so2 IS 'Individual index of sulphur dioxide, from its 24-hour mean';
COMMENT ON COLUMN observations.air_quality_day.iaqi_no2 IS 'Individual index of nitrogen dioxide, from its 24-hour mean';
COMMENT ON COLUMN observations.air_quality_day.iaqi_pm10 IS 'Individual index of PM10, from its 24-hour mean';
COMMENT ON COLUMN observations.air_quality_day.iaqi_co IS 'Individual index of carbon monoxide, from its 24-hour mean';
COMMENT ON COLUMN observations.air_quality_day.iaqi_o3_8h IS 'Individual index of ozone, from its highest 8-hour mean';
COMMENT ON COLUMN observations.air_quality_day.iaqi_o3_1h IS 'Individual index of ozone, from its highest hour; hj633-2012 only';
COMMENT ON COLUMN observations.air_quality_day.iaqi_pm2_5 IS 'Individual index of PM2.5, from its 24-hour mean';
COMMENT ON COLUMN observations.air_quality_day.aqi IS 'Air quality index; null when the day isn''t valid';
COMMENT ON COLUMN observations.air_quality_day.primary_pollutants IS 'What the index is due to, joined by +; null up to 50';
COMMENT ON COLUMN observations.air_quality_day.is_valid IS 'Whether the day counts: every pollutant known, or bad for certain';
COMMENT ON COLUMN observations.air_quality_day.is_dust_day IS 'Whether it is on the official list of dust days';
