-- The first shape of the warehouse. Every time is UTC. Every table and column carries a COMMENT, which a test enforces.

CREATE SCHEMA raw;
CREATE SCHEMA observations;
CREATE SCHEMA pace;
CREATE SCHEMA alerts;
CREATE SCHEMA delivery;

COMMENT ON TABLE warehouse.migration IS 'The numbered files of sql/migrations/ that this warehouse has had';
COMMENT ON COLUMN warehouse.migration.name IS 'Name of the file, without .sql';

CREATE TABLE raw.arrival (
    feed VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    original_name VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    byte_count BIGINT NOT NULL,
    arrived_at TIMESTAMP NOT NULL,
    outcome VARCHAR,
    detail VARCHAR,
    settled_at TIMESTAMP,
    PRIMARY KEY (feed, sha256)
);
COMMENT ON TABLE raw.arrival IS 'The ledger: one row for each distinct file of a feed. Its bytes lie in raw/ under their SHA-256. Work to do is where outcome is null.';
COMMENT ON COLUMN raw.arrival.feed IS 'Feed id, as in feeds.yaml';
COMMENT ON COLUMN raw.arrival.sha256 IS 'SHA-256 of the bytes, in hexadecimal';
COMMENT ON COLUMN raw.arrival.original_name IS 'File name when the bytes first arrived';
COMMENT ON COLUMN raw.arrival.source IS 'How the bytes came: inbox, or command line';
COMMENT ON COLUMN raw.arrival.byte_count IS 'Size in bytes';
COMMENT ON COLUMN raw.arrival.arrived_at IS 'When the bytes first arrived, or came again after they had been refused, UTC';
COMMENT ON COLUMN raw.arrival.outcome IS 'accepted, refused, or null while the file still has to be read';
COMMENT ON COLUMN raw.arrival.detail IS 'For a refused file: the sentence that says why';
COMMENT ON COLUMN raw.arrival.settled_at IS 'When the outcome was decided, UTC';

CREATE TABLE observations.batch (
    batch BIGINT NOT NULL PRIMARY KEY,
    feed VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    ingested_at TIMESTAMP NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_quarantined BIGINT NOT NULL,
    values_read BIGINT NOT NULL,
    values_new BIGINT NOT NULL,
    values_revised BIGINT NOT NULL,
    lake_file VARCHAR,
    UNIQUE (feed, sha256)
);
COMMENT ON TABLE observations.batch IS 'One accepted file: what was read from it and what it changed';
COMMENT ON COLUMN observations.batch.batch IS 'Number of the batch, ascending in the order of acceptance';
COMMENT ON COLUMN observations.batch.feed IS 'Feed id';
COMMENT ON COLUMN observations.batch.sha256 IS 'SHA-256 of the file it was read from';
COMMENT ON COLUMN observations.batch.ingested_at IS 'When the batch was committed, UTC';
COMMENT ON COLUMN observations.batch.rows_read IS 'Data rows in the file';
COMMENT ON COLUMN observations.batch.rows_quarantined IS 'Rows kept out, each with its reasons in observations.quarantine';
COMMENT ON COLUMN observations.batch.values_read IS 'Values in the rows that were accepted';
COMMENT ON COLUMN observations.batch.values_new IS 'Values for a reference period that had none';
COMMENT ON COLUMN observations.batch.values_revised IS 'Values that differ from what was known, stored as a new vintage';
COMMENT ON COLUMN observations.batch.lake_file IS 'The same values as immutable Parquet, relative to lake/';

CREATE TABLE observations.observation (
    indicator VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    known_at TIMESTAMP NOT NULL,
    batch BIGINT NOT NULL,
    value DECIMAL(24, 6) NOT NULL,
    source_row BIGINT NOT NULL,
    source_column VARCHAR NOT NULL
);
COMMENT ON TABLE observations.observation IS 'Every value ever known, never overwritten: one row for each indicator, place, reference period and vintage';
COMMENT ON COLUMN observations.observation.indicator IS 'Indicator id, as in indicators.yaml';
COMMENT ON COLUMN observations.observation.place IS 'Division code of the place';
COMMENT ON COLUMN observations.observation.period_start IS 'First day of the reference period';
COMMENT ON COLUMN observations.observation.period_end IS 'Last day of the reference period';
COMMENT ON COLUMN observations.observation.known_at IS 'Vintage: from when this value was known, UTC';
COMMENT ON COLUMN observations.observation.batch IS 'The batch that brought it; between equal known_at the higher batch is the newer vintage';
COMMENT ON COLUMN observations.observation.value IS 'The value, in the unit of the indicator';
COMMENT ON COLUMN observations.observation.source_row IS 'Row in the file, counted from 1, a header row included';
COMMENT ON COLUMN observations.observation.source_column IS 'Name of the column in the file';

CREATE TABLE observations.quarantine (
    feed VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    source_row BIGINT NOT NULL,
    source_column VARCHAR NOT NULL,
    seen VARCHAR,
    expectation VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    quarantined_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE observations.quarantine IS 'What was found wrong with single rows: critical rows were kept out, warnings were let through';
COMMENT ON COLUMN observations.quarantine.feed IS 'Feed id';
COMMENT ON COLUMN observations.quarantine.sha256 IS 'SHA-256 of the file';
COMMENT ON COLUMN observations.quarantine.source_row IS 'Row in the file, counted from 1, a header row included';
COMMENT ON COLUMN observations.quarantine.source_column IS 'Column at fault; empty when the whole row is';
COMMENT ON COLUMN observations.quarantine.seen IS 'The text that stood there';
COMMENT ON COLUMN observations.quarantine.expectation IS 'The rule that it failed: a Great Expectations type, or a rule of reading';
COMMENT ON COLUMN observations.quarantine.severity IS 'critical: the row was kept out; warning: it was let through';
COMMENT ON COLUMN observations.quarantine.detail IS 'What was expected, as a sentence';
COMMENT ON COLUMN observations.quarantine.quarantined_at IS 'When this was found, UTC';

CREATE TABLE pace.target (
    programme VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    target_version VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    cadence VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    comparator VARCHAR NOT NULL,
    target_value DECIMAL(24, 6) NOT NULL,
    unit VARCHAR NOT NULL,
    unit_en VARCHAR NOT NULL,
    good_comparator VARCHAR,
    good_value DECIMAL(24, 6),
    curve VARCHAR NOT NULL,
    has_plan BOOLEAN NOT NULL,
    watch_below DECIMAL(8, 4) NOT NULL,
    behind_below DECIMAL(8, 4) NOT NULL,
    far_behind_below DECIMAL(8, 4) NOT NULL,
    too_early_share DECIMAL(8, 4) NOT NULL,
    lag_days BIGINT NOT NULL,
    grace_days BIGINT NOT NULL,
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
COMMENT ON COLUMN pace.target.indicator IS 'Indicator id';
COMMENT ON COLUMN pace.target.kind IS 'cumulative_flow or ratio_floor';
COMMENT ON COLUMN pace.target.cadence IS 'How often the indicator is printed: day, month, quarter or year';
COMMENT ON COLUMN pace.target.form IS 'What one printed number means: point, flow or year_to_date';
COMMENT ON COLUMN pace.target.period_start IS 'First day of the target''s period';
COMMENT ON COLUMN pace.target.period_end IS 'Last day of the target''s period: the deadline';
COMMENT ON COLUMN pace.target.comparator IS 'How the final value must compare with target_value: >= or >';
COMMENT ON COLUMN pace.target.target_value IS 'The value to be reached; for a ratio in percent';
COMMENT ON COLUMN pace.target.unit IS 'Unit of target_value, in Chinese; % for a ratio';
COMMENT ON COLUMN pace.target.unit_en IS 'The same in English';
COMMENT ON COLUMN pace.target.good_comparator IS 'Ratio: a reference period is good when its value compares so with good_value';
COMMENT ON COLUMN pace.target.good_value IS 'Ratio: the limit of a good reference period, in the indicator''s own unit';
COMMENT ON COLUMN pace.target.curve IS 'Where the expected curve is to come from: auto, plan, history or linear';
COMMENT ON COLUMN pace.target.has_plan IS 'Whether an approved plan was declared';
COMMENT ON COLUMN pace.target.watch_below IS 'Pace index below which the verdict is watch';
COMMENT ON COLUMN pace.target.behind_below IS 'Pace index below which the verdict is behind';
COMMENT ON COLUMN pace.target.far_behind_below IS 'Pace index below which the verdict is far_behind';
COMMENT ON COLUMN pace.target.too_early_share IS 'Share of the period before which nothing is judged';
COMMENT ON COLUMN pace.target.lag_days IS 'Days from the end of a reference period until its print is due';
COMMENT ON COLUMN pace.target.grace_days IS 'Days after that until it counts as late';
COMMENT ON COLUMN pace.target.target_name_zh IS 'Name of the target in Chinese';
COMMENT ON COLUMN pace.target.target_name_en IS 'Name of the target in English';
COMMENT ON COLUMN pace.target.place_name_zh IS 'Name of the place in Chinese';
COMMENT ON COLUMN pace.target.place_name_en IS 'Name of the place in English';
COMMENT ON COLUMN pace.target.department_zh IS 'Who is responsible, in Chinese';
COMMENT ON COLUMN pace.target.department_en IS 'Who is responsible, in English';

CREATE TABLE pace.plan_point (
    target VARCHAR NOT NULL,
    at_date DATE NOT NULL,
    value DECIMAL(24, 6) NOT NULL,
    PRIMARY KEY (target, at_date)
);
COMMENT ON TABLE pace.plan_point IS 'The approved plans, with their start at zero and their end at the target value';
COMMENT ON COLUMN pace.plan_point.target IS 'Target id';
COMMENT ON COLUMN pace.plan_point.at_date IS 'By the end of this day';
COMMENT ON COLUMN pace.plan_point.value IS 'Expected since the start of the target''s period';

CREATE TABLE pace.assessment (
    assessment VARCHAR NOT NULL PRIMARY KEY,
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
    verdict VARCHAR NOT NULL,
    data_state VARCHAR NOT NULL,
    actual DECIMAL(24, 6),
    expected DECIMAL(24, 6),
    comparator VARCHAR NOT NULL,
    target_value DECIMAL(24, 6) NOT NULL,
    unit VARCHAR NOT NULL,
    pace_index DECIMAL(24, 6),
    attainment_pct DECIMAL(24, 6),
    gap DECIMAL(24, 6),
    run_rate DECIMAL(24, 6),
    required_run_rate DECIMAL(24, 6),
    best_run_rate DECIMAL(24, 6),
    projection DECIMAL(24, 6),
    last_feasible_date DATE,
    method VARCHAR NOT NULL,
    confidence VARCHAR NOT NULL,
    history_years BIGINT,
    periods_total BIGINT,
    periods_seen BIGINT,
    budget_total BIGINT,
    budget_used BIGINT,
    budget_expected DECIMAL(24, 6),
    budget_projected DECIMAL(24, 6),
    exhausted_on DATE
);
COMMENT ON TABLE pace.assessment IS 'Every verdict, with its numbers: a new row whenever what is known about a target and place changed';
COMMENT ON COLUMN pace.assessment.assessment IS 'Hash of target, version, place, moment of knowledge and outcome; the same knowledge gives the same row';
COMMENT ON COLUMN pace.assessment.programme IS 'Programme id';
COMMENT ON COLUMN pace.assessment.target IS 'Target id, as in targets.yaml';
COMMENT ON COLUMN pace.assessment.target_version IS 'Hash of the target as it was declared at the time';
COMMENT ON COLUMN pace.assessment.indicator IS 'Indicator id';
COMMENT ON COLUMN pace.assessment.place IS 'Division code of the place';
COMMENT ON COLUMN pace.assessment.kind IS 'cumulative_flow or ratio_floor';
COMMENT ON COLUMN pace.assessment.period_start IS 'First day of the target''s period';
COMMENT ON COLUMN pace.assessment.period_end IS 'Last day of the target''s period: the deadline';
COMMENT ON COLUMN pace.assessment.as_of IS 'The moment that the assessment looks from, UTC';
COMMENT ON COLUMN pace.assessment.known_at IS 'When the newest value it used became known, UTC';
COMMENT ON COLUMN pace.assessment.newest_batch IS 'The newest batch it used';
COMMENT ON COLUMN pace.assessment.reference_period_end IS 'End of the newest reference period within the target''s period; pace is judged at this date';
COMMENT ON COLUMN pace.assessment.verdict IS 'achieved, on_pace, watch, behind, far_behind, unattainable, missed, too_early or unscheduled';
COMMENT ON COLUMN pace.assessment.data_state IS 'fresh, late or missing';
COMMENT ON COLUMN pace.assessment.actual IS 'What was reached by reference_period_end; for a ratio, the share so far in percent';
COMMENT ON COLUMN pace.assessment.expected IS 'What should have been reached by then; for a ratio, the share that a budget used on its expected curve would show';
COMMENT ON COLUMN pace.assessment.comparator IS 'How the final value must compare with target_value';
COMMENT ON COLUMN pace.assessment.target_value IS 'The value to be reached';
COMMENT ON COLUMN pace.assessment.unit IS 'Unit of actual, expected, gap, projection and target_value';
COMMENT ON COLUMN pace.assessment.pace_index IS 'actual / expected; for a ratio, budget expected / budget used. 1 or more is on pace';
COMMENT ON COLUMN pace.assessment.attainment_pct IS 'actual / target_value, in percent';
COMMENT ON COLUMN pace.assessment.gap IS 'actual - expected';
COMMENT ON COLUMN pace.assessment.run_rate IS 'What was reached a period so far (unit per month, quarter, year or day); for a ratio, the share so far in percent';
COMMENT ON COLUMN pace.assessment.required_run_rate IS 'What each remaining period must bring; for a ratio, the share of the remaining days that must be good, in percent';
COMMENT ON COLUMN pace.assessment.best_run_rate IS 'The most that any period, in this target''s time or the five years before, has brought; flows only';
COMMENT ON COLUMN pace.assessment.projection IS 'Where it ends if the rest goes as the past did against the expected curve';
COMMENT ON COLUMN pace.assessment.last_feasible_date IS 'Flow: the last day on which the rest could still be made up at best_run_rate; passed if it lies before the reference period''s end. Ratio: the day on which the budget is or will be used up, or the deadline';
COMMENT ON COLUMN pace.assessment.method IS 'Where the expected curve comes from: plan, history or linear';
COMMENT ON COLUMN pace.assessment.confidence IS 'high, medium or low';
COMMENT ON COLUMN pace.assessment.history_years IS 'How many past years the history curve rests on';
COMMENT ON COLUMN pace.assessment.periods_total IS 'Reference periods in the target''s period';
COMMENT ON COLUMN pace.assessment.periods_seen IS 'Reference periods with a value so far';
COMMENT ON COLUMN pace.assessment.budget_total IS 'Ratio: how many bad days the whole period may have';
COMMENT ON COLUMN pace.assessment.budget_used IS 'Ratio: how many bad days there were so far';
COMMENT ON COLUMN pace.assessment.budget_expected IS 'Ratio: how many bad days the expected curve allows by reference_period_end';
COMMENT ON COLUMN pace.assessment.budget_projected IS 'Ratio: how many bad days there will be if the season goes on as expected';
COMMENT ON COLUMN pace.assessment.exhausted_on IS 'Ratio: the bad day that broke the budget for good, if there was one';

CREATE TABLE pace.progress (
    programme VARCHAR NOT NULL PRIMARY KEY,
    assessed_until TIMESTAMP NOT NULL
);
COMMENT ON TABLE pace.progress IS 'How far each programme has been assessed; alerts only ever move forward from here';
COMMENT ON COLUMN pace.progress.programme IS 'Programme id';
COMMENT ON COLUMN pace.progress.assessed_until IS 'The newest moment assessed, UTC';

CREATE TABLE alerts.state (
    fingerprint VARCHAR NOT NULL PRIMARY KEY,
    programme VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    episode BIGINT NOT NULL,
    severity VARCHAR,
    releases_behind BIGINT NOT NULL,
    releases_on_pace BIGINT NOT NULL,
    behind_since DATE,
    reference_period_end DATE,
    assessment VARCHAR,
    changed_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE alerts.state IS 'Where each alert stands now: one row for each target and place that was ever assessed';
COMMENT ON COLUMN alerts.state.fingerprint IS 'Hash of rule, target, indicator and place; never of a value';
COMMENT ON COLUMN alerts.state.programme IS 'Programme id';
COMMENT ON COLUMN alerts.state.target IS 'Target id';
COMMENT ON COLUMN alerts.state.place IS 'Division code of the place';
COMMENT ON COLUMN alerts.state.state IS 'NORMAL, PENDING, FIRING or RECOVERING';
COMMENT ON COLUMN alerts.state.episode IS 'Number of times it has entered FIRING';
COMMENT ON COLUMN alerts.state.severity IS 'The worst verdict of the episode so far: behind, far_behind, unattainable or missed';
COMMENT ON COLUMN alerts.state.releases_behind IS 'Consecutive releases behind pace';
COMMENT ON COLUMN alerts.state.releases_on_pace IS 'Consecutive releases on pace while recovering';
COMMENT ON COLUMN alerts.state.behind_since IS 'Reference date on which the present run of releases behind pace began';
COMMENT ON COLUMN alerts.state.reference_period_end IS 'Newest reference date that was taken into account';
COMMENT ON COLUMN alerts.state.assessment IS 'The assessment that was taken into account last';
COMMENT ON COLUMN alerts.state.changed_at IS 'When this row last changed, UTC';

CREATE TABLE alerts.event (
    event VARCHAR NOT NULL PRIMARY KEY,
    occurred_at TIMESTAMP NOT NULL,
    audience VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    programme VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    place VARCHAR,
    fingerprint VARCHAR NOT NULL,
    episode BIGINT,
    severity VARCHAR NOT NULL,
    assessment VARCHAR,
    replayed BOOLEAN NOT NULL,
    facts VARCHAR NOT NULL
);
COMMENT ON TABLE alerts.event IS 'Everything worth saying, said once: append only';
COMMENT ON COLUMN alerts.event.event IS 'Hash of fingerprint, episode, reason and what it is about; the same happening gives the same event';
COMMENT ON COLUMN alerts.event.occurred_at IS 'The moment of the assessment or of the ingest that caused it, UTC';
COMMENT ON COLUMN alerts.event.audience IS 'verdicts: for the people responsible; data: for the data engineers';
COMMENT ON COLUMN alerts.event.reason IS 'first_breach, worsened, recovered, revised; or file_refused, rows_quarantined, data_late';
COMMENT ON COLUMN alerts.event.programme IS 'Programme id';
COMMENT ON COLUMN alerts.event.subject IS 'Target id, or for data events the feed or indicator id';
COMMENT ON COLUMN alerts.event.place IS 'Division code of the place, where there is one';
COMMENT ON COLUMN alerts.event.fingerprint IS 'Fingerprint of the alert it belongs to';
COMMENT ON COLUMN alerts.event.episode IS 'Episode of that alert';
COMMENT ON COLUMN alerts.event.severity IS 'The verdict that caused it; for data events, error or warning';
COMMENT ON COLUMN alerts.event.assessment IS 'The assessment that caused it';
COMMENT ON COLUMN alerts.event.replayed IS 'True when the event belongs to a past that was replayed: it is recorded, and nobody is told';
COMMENT ON COLUMN alerts.event.facts IS 'All that a message about it says, as JSON (alerts/facts.py)';

CREATE TABLE delivery.outbox (
    delivery VARCHAR NOT NULL PRIMARY KEY,
    event VARCHAR NOT NULL,
    recipient VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    queued_at TIMESTAMP NOT NULL,
    state VARCHAR NOT NULL,
    attempts BIGINT NOT NULL,
    claimed_at TIMESTAMP,
    not_before TIMESTAMP,
    settled_at TIMESTAMP,
    provider_reference VARCHAR,
    last_error VARCHAR,
    UNIQUE (event, recipient, channel)
);
COMMENT ON TABLE delivery.outbox IS 'One row for each message to one person by one channel; it leaves the state queued or claimed only on evidence';
COMMENT ON COLUMN delivery.outbox.delivery IS 'Hash of event, recipient and channel; carried by the message itself';
COMMENT ON COLUMN delivery.outbox.event IS 'The event that the message tells of';
COMMENT ON COLUMN delivery.outbox.recipient IS 'Person id, as in people.yaml; addresses are never stored here';
COMMENT ON COLUMN delivery.outbox.channel IS 'slack or email';
COMMENT ON COLUMN delivery.outbox.queued_at IS 'When the event that caused it was committed, on the programme''s clock, UTC';
COMMENT ON COLUMN delivery.outbox.state IS 'queued, claimed (being sent, or in doubt after a crash), sent, or refused (for good)';
COMMENT ON COLUMN delivery.outbox.attempts IS 'How often sending was begun';
COMMENT ON COLUMN delivery.outbox.claimed_at IS 'When the newest attempt began, on the machine''s clock, UTC';
COMMENT ON COLUMN delivery.outbox.not_before IS 'Not to be tried again before this time, on the machine''s clock, UTC';
COMMENT ON COLUMN delivery.outbox.settled_at IS 'When it was sent or refused, on the machine''s clock, UTC';
COMMENT ON COLUMN delivery.outbox.provider_reference IS 'Evidence: the Slack timestamp, or the Message-ID of the mail';
COMMENT ON COLUMN delivery.outbox.last_error IS 'What went wrong last, as a sentence without secrets';

CREATE TABLE delivery.attempt (
    delivery VARCHAR NOT NULL,
    attempt BIGINT NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    outcome VARCHAR NOT NULL,
    detail VARCHAR
);
COMMENT ON TABLE delivery.attempt IS 'The log of sending: one row for each attempt that ended';
COMMENT ON COLUMN delivery.attempt.delivery IS 'The outbox row';
COMMENT ON COLUMN delivery.attempt.attempt IS 'Number of the attempt, from 1';
COMMENT ON COLUMN delivery.attempt.ended_at IS 'When it ended, on the machine''s clock, UTC';
COMMENT ON COLUMN delivery.attempt.outcome IS 'sent, found (an earlier attempt had arrived), retry, in_doubt or refused';
COMMENT ON COLUMN delivery.attempt.detail IS 'Provider reference or error sentence';
