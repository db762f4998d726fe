-- What happened to the targets of a programme after one moment and up to another ($since, $until), oldest first, and whether the
-- episode's beginning was recorded only, because its alert comes and goes.
SELECT
    event.subject AS target, event.place, event.reason, event.occurred_at, event.facts,
    coalesce(quiet.episode IS NOT NULL, FALSE) AS is_quiet
FROM alerts.event AS event
LEFT JOIN (
    SELECT DISTINCT fingerprint, episode FROM alerts.event WHERE programme = $programme AND reason = 'flapped'
) AS quiet ON quiet.fingerprint = event.fingerprint AND quiet.episode = event.episode
WHERE event.programme = $programme
    AND event.reason IN ('first_breach', 'flapping', 'flapped', 'worsened', 'recovered', 'revised')
    AND event.occurred_at > $since AND event.occurred_at <= $until
ORDER BY event.occurred_at, event.subject, event.place, event.event
