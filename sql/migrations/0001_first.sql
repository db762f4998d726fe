-- The first shape of the warehouse. Every time is UTC. Every table and column carries a COMMENT, which a test enforces;
-- those that later migrations replace, or drop with their tables, are not written here.

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
COMMENT ON COLUMN raw.arrival.byte_count IS 'Size in bytes';
COMMENT ON COLUMN raw.arrival.arrived_at IS 'When the bytes first arrived, or came again after they had been refused, UTC';
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
COMMENT ON COLUMN alerts.event.programme IS 'Programme id';
COMMENT ON COLUMN alerts.event.place IS 'Division code of the place, where there is one';
COMMENT ON COLUMN alerts.event.fingerprint IS 'Fingerprint of the alert it belongs to';
COMMENT ON COLUMN alerts.event.episode IS 'Episode of that alert';
COMMENT ON COLUMN alerts.event.severity IS 'The verdict that caused it; for data events, error or warning';
COMMENT ON COLUMN alerts.event.assessment IS 'The assessment that caused it';
COMMENT ON COLUMN alerts.event.replayed IS 'True when the event belongs to a past that was replayed: it is recorded, and nobody is told';

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
COMMENT ON COLUMN delivery.outbox.queued_at IS 'When the event that caused it was committed, on the programme''s clock, UTC';
COMMENT ON COLUMN delivery.outbox.attempts IS 'How often sending was begun';
COMMENT ON COLUMN delivery.outbox.claimed_at IS 'When the newest attempt began, on the machine''s clock, UTC';
COMMENT ON COLUMN delivery.outbox.not_before IS 'Not to be tried again before this time, on the machine''s clock, UTC';
COMMENT ON COLUMN delivery.outbox.settled_at IS 'When it was sent or refused, on the machine''s clock, UTC';
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
