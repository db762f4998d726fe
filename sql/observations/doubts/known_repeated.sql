-- `known` where periods were told more than once (`doubt_repeated`): of each the newest figure, that of the file's own feed before
-- another's. Only of these the newest has to be looked for.
CREATE OR REPLACE TEMP VIEW doubt_known AS
SELECT
    observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour, observation.value
FROM observations.observation AS observation
SEMI JOIN doubt_batch AS batch ON batch.batch = observation.batch
SEMI JOIN doubt_looked_at AS looked_at
    ON looked_at.indicator = observation.indicator AND looked_at.place = observation.place
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
