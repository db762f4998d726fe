-- Periods of the series that are looked at (`doubt_looked_at`) that were told more than once; there are few of them.
CREATE OR REPLACE TEMP TABLE doubt_repeated AS
SELECT DISTINCT
    observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour
FROM observations.observation AS observation
SEMI JOIN doubt_looked_at AS looked_at
    ON looked_at.indicator = observation.indicator AND looked_at.place = observation.place
WHERE observation.vintage > 1 AND NOT observation.is_derived
