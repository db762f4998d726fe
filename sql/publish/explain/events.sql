-- What was said, or would have been said, about one target in one place.
SELECT occurred_at, reason, severity, episode, replayed, messages, sent, refused
FROM main.alerts
WHERE subject = $target AND place = $place AND audience = 'verdicts'
ORDER BY occurred_at DESC
