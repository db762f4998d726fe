-- Silences that hold at a moment or will, or, without one, all; those that end last first.
SELECT silence, subject, place, begins_at, ends_at, made_by, why, ended_by
FROM alerts.silence
WHERE $since IS NULL OR ends_at > $since
ORDER BY ends_at DESC, silence
