-- What has happened (`happened`), each event once, ever. RETURNING tells which of them were new.
INSERT INTO alerts.event (
    event, occurred_at, audience, reason, programme, subject, place, fingerprint, episode, severity, assessment,
    replayed, facts
)
SELECT
    event, occurred_at, audience, reason, programme, subject, place, fingerprint, episode, severity, assessment,
    replayed, facts
FROM happened
ON CONFLICT DO NOTHING
RETURNING event
