-- What was known at each moment (`moment`): of every watched indicator and place, the newest vintage of each reference period.
-- position is the place of period_end in its year, MMDD, with every month's last day written as 31 so that years compare.
CREATE OR REPLACE TEMP TABLE known_value AS
WITH watched AS (
    SELECT DISTINCT programme, indicator, place, form, cadence FROM pace.target
)
SELECT
    moment.programme, moment.as_of, watched.indicator, watched.place, watched.form, watched.cadence,
    observation.period_start, observation.period_end, observation.value, observation.known_at, observation.batch,
    year(observation.period_end) AS in_year,
    month(observation.period_end) * 100
        + CASE WHEN last_day(observation.period_end) = observation.period_end THEN 31 ELSE day(observation.period_end) END
        AS position
FROM moment
JOIN watched ON watched.programme = moment.programme
JOIN observations.observation AS observation
    ON observation.indicator = watched.indicator AND observation.place = watched.place
    AND observation.known_at <= moment.as_of
QUALIFY row_number() OVER (
    PARTITION BY moment.programme, moment.as_of, watched.indicator, watched.place,
        observation.period_start, observation.period_end
    ORDER BY observation.known_at DESC, observation.batch DESC
) = 1
