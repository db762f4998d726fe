-- What was known at each moment of every series that is judged (`judged`, `judged_input`): of each reference period the newest
-- vintage, a published figure before a derived one. is_current: within the target's period; of inputs always.
CREATE OR REPLACE TEMP TABLE known_value AS
WITH wanted AS (
    SELECT judged AS series, indicator, place, as_of, seen_from, period_start, period_end, form = 'flow' AS is_flow FROM judged
    UNION ALL
    SELECT series, indicator, place, as_of, seen_from, seen_from, period_end, FALSE FROM judged_input
),
settled AS (
    SELECT
        wanted.series, observation.period_start, observation.period_end, observation.known_at, observation.batch,
        observation.is_derived, observation.grade = 'official' AS is_official, observation.value,
        observation.period_end >= wanted.period_start
            AND (NOT wanted.is_flow OR observation.period_start >= wanted.period_start) AS is_current
    FROM wanted
    JOIN observations.observation AS observation
        ON observation.indicator = wanted.indicator AND observation.place = wanted.place
        AND observation.known_at <= wanted.as_of
        AND observation.period_end BETWEEN wanted.seen_from AND wanted.period_end
    ANTI JOIN revised
        ON revised.series = wanted.series
        AND revised.period_start = observation.period_start AND revised.period_end = observation.period_end
    WHERE observation.value IS NOT NULL
),
chosen AS (
    SELECT
        revised.series, observation.period_start, observation.period_end, observation.known_at, observation.batch,
        observation.is_derived, observation.grade = 'official' AS is_official, observation.value,
        observation.period_end >= revised.current_from
            AND (NOT revised.is_flow OR observation.period_start >= revised.current_from) AS is_current
    FROM revised
    JOIN observations.observation AS observation
        ON observation.indicator = revised.indicator AND observation.place = revised.place
        AND observation.period_start = revised.period_start AND observation.period_end = revised.period_end
        AND observation.known_at <= revised.as_of
    QUALIFY row_number() OVER (
        PARTITION BY revised.series, observation.period_start, observation.period_end
        ORDER BY observation.is_derived, observation.known_at DESC, observation.batch DESC
    ) = 1
)
SELECT series, period_start, period_end, known_at, batch, is_derived, is_official, is_current, value FROM settled
UNION ALL
SELECT series, period_start, period_end, known_at, batch, is_derived, is_official, is_current, value
FROM chosen
WHERE value IS NOT NULL
