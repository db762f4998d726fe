-- Alerts of a programme that stood at a moment ($until), by what was recorded until then: since when, and who had taken each on.
WITH begun AS (
    SELECT fingerprint, episode, subject, place, occurred_at
    FROM alerts.event
    WHERE programme = $programme AND reason IN ('first_breach', 'flapping', 'flapped') AND occurred_at <= $until
    QUALIFY row_number() OVER (PARTITION BY subject, place ORDER BY occurred_at DESC, episode DESC) = 1
),
ended AS (
    SELECT fingerprint, episode
    FROM alerts.event
    WHERE programme = $programme AND reason IN ('recovered', 'revised') AND occurred_at <= $until
)
SELECT begun.subject AS target, begun.place, begun.occurred_at AS begun_at, taken.acknowledged_by
FROM begun
ANTI JOIN ended ON ended.fingerprint = begun.fingerprint AND ended.episode = begun.episode
LEFT JOIN alerts.acknowledgement AS taken
    ON taken.fingerprint = begun.fingerprint AND taken.episode = begun.episode AND taken.acknowledged_at <= $moment
ORDER BY begun.occurred_at, begun.subject, begun.place
