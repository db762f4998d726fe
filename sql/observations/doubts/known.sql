-- What was known when a file arrived of the series that are looked at (`doubt_looked_at`), if each period was told once.
CREATE OR REPLACE TEMP VIEW doubt_known AS
SELECT
    observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour, observation.value
FROM observations.observation AS observation
SEMI JOIN doubt_batch AS batch ON batch.batch = observation.batch
SEMI JOIN doubt_looked_at AS looked_at
    ON looked_at.indicator = observation.indicator AND looked_at.place = observation.place
WHERE NOT observation.is_derived
