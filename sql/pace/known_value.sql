-- What was known at each moment of every series that is judged (`judged`, `judged_input`), of each reference period one figure: a
-- published one before a derived one, of several feeds the one of the best grade, and the newest. is_current: within the target's
-- period; of inputs always. is_disputed: another feed of the same grade says otherwise.
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
told AS (
    -- Each feed's newest word.
    SELECT
        revised.series, observation.period_start, observation.period_end, observation.known_at, observation.batch,
        observation.is_derived, observation.grade, observation.value,
        observation.period_end >= revised.current_from
            AND (NOT revised.is_flow OR observation.period_start >= revised.current_from) AS is_current
    FROM revised
    JOIN observations.observation AS observation
        ON observation.indicator = revised.indicator AND observation.place = revised.place
        AND observation.period_start = revised.period_start AND observation.period_end = revised.period_end
        AND observation.known_at <= revised.as_of
    LEFT JOIN observations.batch AS batch ON batch.batch = observation.batch
    QUALIFY row_number() OVER (
        PARTITION BY revised.series, observation.period_start, observation.period_end, observation.is_derived,
            CASE WHEN NOT observation.is_derived THEN batch.feed END
        ORDER BY observation.known_at DESC, observation.batch DESC
    ) = 1
),
chosen AS (
    SELECT
        series, period_start, period_end, known_at, batch, is_derived, grade = 'official' AS is_official, is_current, value,
        min(value) OVER (PARTITION BY series, period_start, period_end, is_derived, grade)
            <> max(value) OVER (PARTITION BY series, period_start, period_end, is_derived, grade) AS is_disputed
    FROM told
    QUALIFY row_number() OVER (
        PARTITION BY series, period_start, period_end
        ORDER BY is_derived, CASE grade WHEN 'official' THEN 0 WHEN 'provisional' THEN 1 ELSE 2 END, known_at DESC, batch DESC
    ) = 1
)
SELECT series, period_start, period_end, known_at, batch, is_derived, is_official, is_current, FALSE AS is_disputed, value
FROM settled
UNION ALL
SELECT
    series, period_start, period_end, known_at, batch, is_derived, is_official, is_current, coalesce(is_disputed, FALSE), value
FROM chosen
WHERE value IS NOT NULL
