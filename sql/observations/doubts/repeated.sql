-- Periods of the feed's indicators (`doubt_series`) that were told more than once; there are few of them.
CREATE OR REPLACE TEMP TABLE doubt_repeated AS
SELECT DISTINCT
    observation.indicator, observation.place, observation.period_start, observation.period_end, observation.hour
FROM observations.observation AS observation
SEMI JOIN doubt_series AS series ON series.indicator = observation.indicator
WHERE observation.vintage > 1 AND NOT observation.is_derived
