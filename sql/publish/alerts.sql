-- Everything worth saying, newest first, with how many messages about it were queued, sent, refused, held back and given up.
CREATE OR REPLACE VIEW main.alerts AS
SELECT
    event.occurred_at, event.audience, event.reason, event.severity, event.programme, event.subject, event.place,
    event.episode, state.state AS alert_state, event.replayed,
    count(outbox.delivery) AS messages,
    count(outbox.delivery) FILTER (WHERE outbox.state = 'sent') AS sent,
    count(outbox.delivery) FILTER (WHERE outbox.state = 'refused') AS refused,
    count(outbox.delivery) FILTER (WHERE outbox.state = 'queued' AND coalesce(outbox.silence, outbox.held_by) IS NOT NULL) AS held,
    count(outbox.delivery) FILTER (WHERE outbox.state = 'expired') AS expired,
    max(outbox.settled_at) FILTER (WHERE outbox.state = 'sent') AS last_sent_at,
    event.event, event.fingerprint, event.assessment
FROM alerts.event AS event
LEFT JOIN alerts.state AS state ON state.fingerprint = event.fingerprint
LEFT JOIN delivery.outbox AS outbox ON outbox.event = event.event
GROUP BY ALL
ORDER BY event.occurred_at DESC, event.event;

COMMENT ON VIEW main.alerts IS 'Everything worth saying, newest first, and what became of the messages about it';
COMMENT ON COLUMN main.alerts.alert_state IS 'Where the alert stands now; empty for data events';
COMMENT ON COLUMN main.alerts.messages IS 'Messages queued: one for each person and channel; none for a replayed past';
COMMENT ON COLUMN main.alerts.sent IS 'Messages sent, on evidence';
COMMENT ON COLUMN main.alerts.refused IS 'Messages that can''t be delivered';
COMMENT ON COLUMN main.alerts.held IS 'Messages that are held back: by a silence, office hours, an alert that says more, or files that are still read';
COMMENT ON COLUMN main.alerts.expired IS 'Messages held back until there was nothing left to tell: the alert was over';
COMMENT ON COLUMN main.alerts.last_sent_at IS 'When the last of them was sent, on the machine''s clock, UTC';
