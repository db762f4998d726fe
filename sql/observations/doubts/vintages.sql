-- Figures of the series that are looked at (`doubt_looked_at`) that were there when a file arrived (`doubt_batch`).
CREATE OR REPLACE TEMP VIEW doubt_vintage AS
SELECT
    observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour, observation.value,
    observation.known_at, observation.batch, batch.place_in_order
FROM observations.observation AS observation
JOIN doubt_batch AS batch ON batch.batch = observation.batch
SEMI JOIN doubt_looked_at AS looked_at
    ON looked_at.indicator = observation.indicator AND looked_at.place = observation.place
WHERE NOT observation.is_derived
