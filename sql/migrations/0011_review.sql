-- Files refused whole for being implausible wait for a person's decision, and what came of each expectation is kept.

COMMENT ON COLUMN raw.arrival.outcome IS 'accepted; refused; rejected (refused, and by a person for good); or null while the file still has to be read';

CREATE TABLE raw.refusal (
    id VARCHAR NOT NULL PRIMARY KEY,
    feed VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_bad BIGINT NOT NULL,
    cells VARCHAR NOT NULL,
    refused_at TIMESTAMP NOT NULL,
    asked_in VARCHAR,
    asked_at TIMESTAMP,
    decision VARCHAR,
    decided_by VARCHAR,
    why VARCHAR,
    decided_at TIMESTAMP
);
COMMENT ON TABLE raw.refusal IS 'Files that were read and not believed, each once: a person may approve or reject them. It waits where decision is null and the outcome in raw.arrival is refused';
COMMENT ON COLUMN raw.refusal.id IS 'Names the file of the feed: 12 digits of the SHA-256 of feed and file';
COMMENT ON COLUMN raw.refusal.feed IS 'Feed id';
COMMENT ON COLUMN raw.refusal.sha256 IS 'SHA-256 of the file';
COMMENT ON COLUMN raw.refusal.code IS 'mostly_bad: more rows are bad than the feed allows; suite: an expectation about the whole file failed';
COMMENT ON COLUMN raw.refusal.detail IS 'The sentence that says why it was refused';
COMMENT ON COLUMN raw.refusal.rows_read IS 'Data rows in the file';
COMMENT ON COLUMN raw.refusal.rows_bad IS 'How many of them something critical is wrong with';
COMMENT ON COLUMN raw.refusal.cells IS 'JSON: the first few things found wrong, each with row, column, seen, and expected in zh and en';
COMMENT ON COLUMN raw.refusal.refused_at IS 'When it was refused, UTC; the last time, if it came again';
COMMENT ON COLUMN raw.refusal.asked_in IS 'The run of Airflow in which people are asked about it';
COMMENT ON COLUMN raw.refusal.asked_at IS 'Since when they are asked there, UTC';
COMMENT ON COLUMN raw.refusal.decision IS 'approved: the file is taken in; rejected: it stays out for good; null: nobody has decided';
COMMENT ON COLUMN raw.refusal.decided_by IS 'Who decided';
COMMENT ON COLUMN raw.refusal.why IS 'Why, in their words';
COMMENT ON COLUMN raw.refusal.decided_at IS 'When, UTC; figures of an approved file are known from then on';

CREATE TABLE observations.validation_result (
    feed VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    suite VARCHAR NOT NULL,
    number BIGINT NOT NULL,
    expectation VARCHAR NOT NULL,
    source_column VARCHAR NOT NULL,
    settings VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    expected_zh VARCHAR NOT NULL,
    expected_en VARCHAR NOT NULL,
    is_met BOOLEAN NOT NULL,
    rows_checked BIGINT NOT NULL,
    rows_failed BIGINT NOT NULL,
    observed VARCHAR,
    cells VARCHAR NOT NULL,
    engine VARCHAR NOT NULL,
    checked_at TIMESTAMP NOT NULL,
    PRIMARY KEY (feed, sha256, suite, number)
);
COMMENT ON TABLE observations.validation_result IS 'What came of each expectation when a file was last checked, met ones too: one row for each file and expectation';
COMMENT ON COLUMN observations.validation_result.feed IS 'Feed id';
COMMENT ON COLUMN observations.validation_result.sha256 IS 'SHA-256 of the file';
COMMENT ON COLUMN observations.validation_result.suite IS 'feed: the suite of the feed, on rows as they stand in the file; shared: the suite of all observations, on values';
COMMENT ON COLUMN observations.validation_result.number IS 'Place of the expectation in its suite, from 1';
COMMENT ON COLUMN observations.validation_result.expectation IS 'Its type, as Great Expectations calls it';
COMMENT ON COLUMN observations.validation_result.source_column IS 'The column or columns it is about; empty when it is about the whole file';
COMMENT ON COLUMN observations.validation_result.settings IS 'JSON: its settings, such as limits';
COMMENT ON COLUMN observations.validation_result.severity IS 'critical: what fails is kept out; warning: it is only told';
COMMENT ON COLUMN observations.validation_result.expected_zh IS 'What it expects, in Chinese; empty if the suite has no words for it';
COMMENT ON COLUMN observations.validation_result.expected_en IS 'What it expects, in English';
COMMENT ON COLUMN observations.validation_result.is_met IS 'Whether it was met';
COMMENT ON COLUMN observations.validation_result.rows_checked IS 'Rows that it was asked about; of the shared suite, values';
COMMENT ON COLUMN observations.validation_result.rows_failed IS 'How many of them failed it; it can be met all the same, if it is to hold for most of them only';
COMMENT ON COLUMN observations.validation_result.observed IS 'What was observed, for an expectation about the whole file';
COMMENT ON COLUMN observations.validation_result.cells IS 'JSON: the first few rows that failed it, each with row, column and what was seen';
COMMENT ON COLUMN observations.validation_result.engine IS 'great_expectations, or sql where its rules were evaluated by DuckDB to the same verdicts';
COMMENT ON COLUMN observations.validation_result.checked_at IS 'When, UTC';
