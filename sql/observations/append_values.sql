-- Bitemporal append of one batch (view `incoming`): only what is new or differs from what its own feed said before becomes a
-- vintage, so that a feed's figure stays known beside that of another. A first value is known from when its feed's rule says it
-- was published, but never later than it arrived. A changed value, or a first one where another feed had told already, is known
-- from its arrival, for nobody can have known it before.
WITH held AS (
    SELECT observation.*, batch.feed
    FROM observations.observation AS observation
    LEFT JOIN observations.batch AS batch ON batch.batch = observation.batch
    SEMI JOIN incoming
        ON observation.indicator = incoming.indicator AND observation.place = incoming.place
        AND observation.period_start = incoming.period_start AND observation.period_end = incoming.period_end
        AND observation.hour IS NOT DISTINCT FROM incoming.hour
),
counted AS (
    SELECT
        indicator, place, period_start, period_end, hour, count(*) AS vintages, count(*) FILTER (WHERE NOT is_derived) AS told
    FROM held
    GROUP BY indicator, place, period_start, period_end, hour
),
known AS (
    SELECT indicator, place, period_start, period_end, hour, value, known_at
    FROM held
    WHERE NOT is_derived AND feed = $feed
    QUALIFY row_number() OVER (
        PARTITION BY indicator, place, period_start, period_end, hour ORDER BY known_at DESC, batch DESC
    ) = 1
)
INSERT INTO observations.figure
    (indicator, place, period_start, period_end, hour, known_at, batch, vintage, is_derived, grade, value,
    source_row, source_column, source_sheet)
SELECT
    incoming.indicator, incoming.place, incoming.period_start, incoming.period_end, incoming.hour,
    CASE
        WHEN coalesce(counted.told, 0) = 0 THEN least(coalesce(incoming.published_at, $arrived_at), $arrived_at)
        ELSE greatest($arrived_at, coalesce(known.known_at, $arrived_at))
    END,
    $batch, coalesce(counted.vintages, 0) + 1, FALSE, $grade, incoming.value, incoming.source_row,
    incoming.source_column, incoming.source_sheet
FROM incoming
LEFT JOIN counted
    ON counted.indicator = incoming.indicator AND counted.place = incoming.place
    AND counted.period_start = incoming.period_start AND counted.period_end = incoming.period_end
    AND counted.hour IS NOT DISTINCT FROM incoming.hour
LEFT JOIN known
    ON known.indicator = incoming.indicator AND known.place = incoming.place
    AND known.period_start = incoming.period_start AND known.period_end = incoming.period_end
    AND known.hour IS NOT DISTINCT FROM incoming.hour
WHERE known.value IS DISTINCT FROM incoming.value
