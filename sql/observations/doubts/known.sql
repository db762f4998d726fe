-- What was known when a file arrived of the feed's indicators: of each period the newest figure, that of the file's own feed
-- before another's. Only of what was told more than once the newest has to be looked for.
CREATE OR REPLACE TEMP VIEW doubt_known AS
SELECT
    observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour, observation.value
FROM observations.observation AS observation
SEMI JOIN doubt_batch AS batch ON batch.batch = observation.batch
SEMI JOIN doubt_series AS series ON series.indicator = observation.indicator
ANTI JOIN doubt_repeated AS repeated
    ON repeated.indicator = observation.indicator AND repeated.place = observation.place
    AND repeated.period_start = observation.period_start AND repeated.period_end = observation.period_end
    AND repeated.hour IS NOT DISTINCT FROM observation.hour
WHERE NOT observation.is_derived
UNION ALL
SELECT
    observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour, observation.value
FROM observations.observation AS observation
JOIN doubt_batch AS batch ON batch.batch = observation.batch
SEMI JOIN doubt_repeated AS repeated
    ON repeated.indicator = observation.indicator AND repeated.place = observation.place
    AND repeated.period_start = observation.period_start AND repeated.period_end = observation.period_end
    AND repeated.hour IS NOT DISTINCT FROM observation.hour
WHERE NOT observation.is_derived
QUALIFY row_number() OVER (
    PARTITION BY observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour
    ORDER BY batch.place_in_order, observation.known_at DESC, observation.batch DESC
) = 1
