-- The journal: what was written down of alerts and of sending, each entry bound to the one before it.
-- What is there already is entered by warehouse/store.py, in the same transaction.

CREATE TABLE alerts.journal (
    number BIGINT NOT NULL PRIMARY KEY,
    recorded_at TIMESTAMP NOT NULL,
    what VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    hash VARCHAR NOT NULL
);
COMMENT ON TABLE alerts.journal IS 'One entry for each event, attempt, silence and acknowledgement that was written, and for each change of one; append only, each bound to the one before it';
COMMENT ON COLUMN alerts.journal.number IS 'From 1, without a gap';
COMMENT ON COLUMN alerts.journal.recorded_at IS 'When it was written, on the programme''s clock, UTC';
COMMENT ON COLUMN alerts.journal.what IS 'event (alerts.event), attempt (delivery.attempt), silence (alerts.silence) or acknowledgement (alerts.acknowledgement)';
COMMENT ON COLUMN alerts.journal.id IS 'The row''s key; of several columns, divided by spaces';
COMMENT ON COLUMN alerts.journal.content IS 'SHA-256 of the row as it was then: its columns that are not null, as JSON in the order of their names';
COMMENT ON COLUMN alerts.journal.hash IS 'SHA-256 of the hash before it and of this entry''s other columns, as JSON';
