-- Bitemporal append of one batch (view `incoming`): only what is new or differs from what is known becomes a vintage.
-- A first value is known from when its feed's rule says it was published, but never later than it arrived. A changed value
-- is known from its arrival, for nobody can have known it before.
WITH known AS (
    SELECT observation.indicator, observation.place, observation.period_start, observation.period_end,
        observation.value, observation.known_at
    FROM observations.observation AS observation
    SEMI JOIN incoming
        ON observation.indicator = incoming.indicator AND observation.place = incoming.place
        AND observation.period_start = incoming.period_start AND observation.period_end = incoming.period_end
    QUALIFY row_number() OVER (
        PARTITION BY observation.indicator, observation.place, observation.period_start, observation.period_end
        ORDER BY observation.known_at DESC, observation.batch DESC
    ) = 1
)
INSERT INTO observations.observation
    (indicator, place, period_start, period_end, known_at, batch, value, source_row, source_column)
SELECT
    incoming.indicator, incoming.place, incoming.period_start, incoming.period_end,
    CASE
        WHEN known.value IS NULL THEN least(coalesce(incoming.published_at, $arrived_at), $arrived_at)
        ELSE greatest($arrived_at, known.known_at)
    END,
    $batch, incoming.value, incoming.source_row, incoming.source_column
FROM incoming
LEFT JOIN known
    ON known.indicator = incoming.indicator AND known.place = incoming.place
    AND known.period_start = incoming.period_start AND known.period_end = incoming.period_end
WHERE known.value IS DISTINCT FROM incoming.value
