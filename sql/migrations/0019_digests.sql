-- Digests are events of their own: told to one person, about all their targets.

COMMENT ON COLUMN alerts.event.reason IS 'first_breach, flapping, flapped, worsened, recovered, revised, still_behind, escalated; digest; or of the data: file_refused, rows_quarantined, data_late, data_conflict, sources_conflict, figures_doubted, columns_changed, fetch_failed';
COMMENT ON COLUMN alerts.event.subject IS 'Target id; for data events the feed or indicator id; for a digest the id of the person it is for';
COMMENT ON COLUMN alerts.event.facts IS 'All that a message about it says, as JSON (alerts/facts.py, alerts/digest_facts.py)';
COMMENT ON COLUMN alerts.silence.subject IS 'Target id; feed id for faults of the data; or the id of a person whose digests it is about';
COMMENT ON COLUMN delivery.outbox.state IS 'queued, claimed (being sent, or in doubt after a crash), sent, refused (for good), or expired (held back until there was nothing left to tell, or until a newer digest)';
