-- The alerts on a target that somebody can take on: those that fire, or recover and may fire again.
SELECT fingerprint, episode
FROM alerts.state
WHERE target = $target AND coalesce(place = $place, $place IS NULL) AND state IN ('FIRING', 'RECOVERING')
ORDER BY fingerprint
