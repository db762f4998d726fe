-- What people asked for by the buttons of messages, each request once.

CREATE TABLE alerts.action (
    action VARCHAR NOT NULL PRIMARY KEY,
    applied_at TIMESTAMP NOT NULL,
    what VARCHAR,
    delivery VARCHAR,
    person VARCHAR,
    outcome VARCHAR NOT NULL
);
COMMENT ON TABLE alerts.action IS 'What people asked for by the buttons of messages, and what became of it: one row a request';
COMMENT ON COLUMN alerts.action.action IS 'The request: the second of its signature, and a hash of it';
COMMENT ON COLUMN alerts.action.applied_at IS 'When it was carried out or declined, on the machine''s clock, UTC';
COMMENT ON COLUMN alerts.action.what IS 'acknowledge, silence or open; null: it could not be read';
COMMENT ON COLUMN alerts.action.delivery IS 'The delivery whose message was pressed';
COMMENT ON COLUMN alerts.action.person IS 'Who pressed, as in people.yaml; null: nobody there';
COMMENT ON COLUMN alerts.action.outcome IS 'acknowledged, taken (somebody else was first), silenced, over, nothing, stranger, not_yours, unknown, opened or unreadable';
