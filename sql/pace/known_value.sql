-- What was known at each moment of the indicators that a target is judged on: of each reference period the newest vintage,
-- a published figure before a derived one. role: main, or what pace.target_input calls it.
-- Most periods have one vintage only and need no choice; the choice is made where a second one exists.
CREATE OR REPLACE TEMP TABLE known_value AS
WITH wanted AS (
    SELECT judged, 'main' AS role, indicator, place, as_of, seen_from, period_end FROM judged
    UNION ALL
    SELECT judged.judged, input.role, input.indicator, judged.place, judged.as_of, judged.seen_from, judged.period_end
    FROM judged
    JOIN pace.target_input AS input ON input.target = judged.target AND input.place = judged.place
),
revised AS (
    SELECT DISTINCT indicator, place, period_start, period_end
    FROM observations.observation
    WHERE vintage > 1 AND hour IS NULL
),
settled AS (
    SELECT
        wanted.judged, wanted.role, observation.indicator, observation.period_start, observation.period_end,
        observation.known_at, observation.batch, observation.is_derived, observation.grade, observation.value
    FROM wanted
    JOIN observations.observation AS observation
        ON observation.indicator = wanted.indicator AND observation.place = wanted.place
        AND observation.known_at <= wanted.as_of
        AND observation.period_end BETWEEN wanted.seen_from AND wanted.period_end
    ANTI JOIN revised
        ON revised.indicator = observation.indicator AND revised.place = observation.place
        AND revised.period_start = observation.period_start AND revised.period_end = observation.period_end
),
rival AS (
    SELECT observation.*
    FROM observations.observation AS observation
    SEMI JOIN revised
        ON revised.indicator = observation.indicator AND revised.place = observation.place
        AND revised.period_start = observation.period_start AND revised.period_end = observation.period_end
),
chosen AS (
    SELECT
        wanted.judged, wanted.role, rival.indicator, rival.period_start, rival.period_end,
        rival.known_at, rival.batch, rival.is_derived, rival.grade, rival.value
    FROM wanted
    JOIN rival
        ON rival.indicator = wanted.indicator AND rival.place = wanted.place
        AND rival.known_at <= wanted.as_of AND rival.period_end BETWEEN wanted.seen_from AND wanted.period_end
    QUALIFY row_number() OVER (
        PARTITION BY wanted.judged, wanted.role, rival.indicator, rival.period_start, rival.period_end
        ORDER BY rival.is_derived, rival.known_at DESC, rival.batch DESC
    ) = 1
)
SELECT * FROM settled WHERE value IS NOT NULL
UNION ALL
SELECT * FROM chosen WHERE value IS NOT NULL
