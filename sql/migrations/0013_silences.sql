-- Silences: messages that people asked not to be sent for a while. They are held back, not thrown away.

CREATE TABLE alerts.silence (
    silence VARCHAR NOT NULL PRIMARY KEY,
    subject VARCHAR NOT NULL,
    place VARCHAR,
    begins_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    made_by VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    ended_by VARCHAR
);
COMMENT ON TABLE alerts.silence IS 'What people asked to be quiet about, for how long and why; alerts go on being judged, only their messages are held back';
COMMENT ON COLUMN alerts.silence.silence IS 'Names it: 8 digits of a hash of what it says';
COMMENT ON COLUMN alerts.silence.place IS 'Code of the one place that it is about; null: all';
COMMENT ON COLUMN alerts.silence.begins_at IS 'From when messages are held back, on the programme''s clock, UTC';
COMMENT ON COLUMN alerts.silence.ends_at IS 'Until when, 30 days later at most; earlier than was asked for if somebody ended it';
COMMENT ON COLUMN alerts.silence.made_by IS 'Who asked for it';
COMMENT ON COLUMN alerts.silence.why IS 'Why, in their words';
COMMENT ON COLUMN alerts.silence.ended_by IS 'Who ended it before its time';

ALTER TABLE delivery.outbox ADD COLUMN silence VARCHAR;
COMMENT ON COLUMN delivery.outbox.silence IS 'The silence that holds the message back; null again once it may be sent';
