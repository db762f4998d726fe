-- RETURNING tells whether it was new.
INSERT INTO alerts.event (
    event, occurred_at, audience, reason, programme, subject, place, fingerprint, episode, severity, assessment,
    replayed, facts
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
RETURNING event
