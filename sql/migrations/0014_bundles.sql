-- Several messages sent as one, what holds messages back beside silences, and who has taken an alert on.

ALTER TABLE delivery.outbox ADD COLUMN bundle VARCHAR;
ALTER TABLE delivery.outbox ADD COLUMN held_by VARCHAR;
COMMENT ON COLUMN delivery.outbox.bundle IS 'Of messages sent as one: the id that this one message carries; null: sent by itself';
COMMENT ON COLUMN delivery.outbox.held_by IS 'What holds the message back beside a silence: quiet hours, or the target and place of the alert that says more; null: nothing';

CREATE TABLE alerts.acknowledgement (
    fingerprint VARCHAR NOT NULL,
    episode BIGINT NOT NULL,
    acknowledged_at TIMESTAMP NOT NULL,
    acknowledged_by VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    PRIMARY KEY (fingerprint, episode)
);
COMMENT ON TABLE alerts.acknowledgement IS 'Who has taken an episode of an alert on: nobody is reminded of it any more, and nobody above them is told';
COMMENT ON COLUMN alerts.acknowledgement.fingerprint IS 'The alert';
COMMENT ON COLUMN alerts.acknowledgement.episode IS 'Which of its episodes; the next one has to be taken on anew';
COMMENT ON COLUMN alerts.acknowledgement.acknowledged_at IS 'When, on the programme''s clock, UTC';
COMMENT ON COLUMN alerts.acknowledgement.acknowledged_by IS 'Who: a person''s id, or a name';
COMMENT ON COLUMN alerts.acknowledgement.channel IS 'By what: slack or command';

-- Alerts that come and go: how often one began of late.
ALTER TABLE alerts.state ADD COLUMN releases BIGINT;
ALTER TABLE alerts.state ADD COLUMN breaches BIGINT[];
ALTER TABLE alerts.state ADD COLUMN is_flapping BOOLEAN;
COMMENT ON COLUMN alerts.state.releases IS 'Newer reference periods decided on so far';
COMMENT ON COLUMN alerts.state.breaches IS 'At which of them the latest episodes began';
COMMENT ON COLUMN alerts.state.is_flapping IS 'Whether it was told that the alert comes and goes; until it calms down its next beginnings are recorded only';
