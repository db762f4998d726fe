-- What people decided about rows in quarantine, and a batch for what they let through after all.

ALTER TABLE observations.quarantine ADD COLUMN id VARCHAR;
UPDATE observations.quarantine SET id = left(sha256(feed || '/' || sha256 || '/' || source_row), 12);

CREATE TABLE observations.quarantine_decision (
    id VARCHAR NOT NULL PRIMARY KEY,
    feed VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    source_row BIGINT NOT NULL,
    decision VARCHAR NOT NULL,
    decided_by VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    batch BIGINT
);
COMMENT ON TABLE observations.quarantine_decision IS 'What people decided about rows in quarantine, once for each row of a file';
COMMENT ON COLUMN observations.quarantine_decision.id IS 'The row, as observations.quarantine.id';
COMMENT ON COLUMN observations.quarantine_decision.feed IS 'Feed id';
COMMENT ON COLUMN observations.quarantine_decision.sha256 IS 'SHA-256 of the file';
COMMENT ON COLUMN observations.quarantine_decision.decision IS 'released: its values are used after all; discarded: they stay out for good';
COMMENT ON COLUMN observations.quarantine_decision.decided_by IS 'Who decided';
COMMENT ON COLUMN observations.quarantine_decision.why IS 'Why, in their words';
COMMENT ON COLUMN observations.quarantine_decision.decided_at IS 'When, UTC; released values are known from then on';
COMMENT ON COLUMN observations.quarantine_decision.batch IS 'The batch that a release made; null when discarded, or when a rebuild found nothing left to release';

-- A file has a batch for each release from it, beside its first; the rule of one batch a file can't be dropped, so the table is made anew.
CREATE TEMP TABLE kept_batch AS SELECT * FROM observations.batch;
DROP TABLE observations.batch;
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
    lake_file VARCHAR
);
INSERT INTO observations.batch SELECT * FROM kept_batch;
DROP TABLE kept_batch;
COMMENT ON TABLE observations.batch IS 'One accepted file, or rows of one that were released from quarantine later: what was read from it and what it changed';
COMMENT ON COLUMN observations.batch.batch IS 'Number of the batch, ascending in the order of acceptance';
COMMENT ON COLUMN observations.batch.feed IS 'Feed id';
COMMENT ON COLUMN observations.batch.sha256 IS 'SHA-256 of the file it was read from';
COMMENT ON COLUMN observations.batch.ingested_at IS 'When the batch was committed, UTC';
COMMENT ON COLUMN observations.batch.rows_read IS 'Data rows in the file; of a release, the rows released';
COMMENT ON COLUMN observations.batch.rows_quarantined IS 'Rows kept out, each with its reasons in observations.quarantine';
COMMENT ON COLUMN observations.batch.values_read IS 'Values in the rows that were accepted';
COMMENT ON COLUMN observations.batch.values_new IS 'Values for a reference period that had none';
COMMENT ON COLUMN observations.batch.values_revised IS 'Values that differ from what was known, stored as a new vintage';
COMMENT ON COLUMN observations.batch.lake_file IS 'The same values as immutable Parquet, relative to lake/';
