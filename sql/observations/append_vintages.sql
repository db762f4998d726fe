-- Append of a batch (view `incoming`) whose figures name the days on which they were told (published_at): each is known from its own
-- day, whatever was told before or after it, so that one file with all vintages gives what a file for each would have given. Only
-- those become vintages that differ from what their feed had said by then. Of a day that had told otherwise the newest word counts,
-- from its arrival, unless a later day has told since.
WITH held AS (
    SELECT observation.*, batch.feed
    FROM observations.observation AS observation
    LEFT JOIN observations.batch AS batch ON batch.batch = observation.batch
    SEMI JOIN incoming
        ON observation.indicator = incoming.indicator AND observation.place = incoming.place
        AND observation.period_start = incoming.period_start AND observation.period_end = incoming.period_end
        AND observation.hour IS NOT DISTINCT FROM incoming.hour
),
counted AS (
    SELECT indicator, place, period_start, period_end, hour, count(*) AS vintages
    FROM held
    GROUP BY indicator, place, period_start, period_end, hour
),
arriving AS (
    SELECT
        indicator, place, period_start, period_end, hour, value, least(published_at, $arrived_at) AS known_at,
        source_row, source_column, source_sheet
    FROM incoming
),
told AS (
    SELECT
        indicator, place, period_start, period_end, hour, value, known_at, 0 AS is_arriving, batch,
        NULL AS source_row, NULL AS source_column, NULL AS source_sheet
    FROM held
    WHERE NOT is_derived AND feed = $feed
    UNION ALL
    SELECT
        indicator, place, period_start, period_end, hour, value, known_at, 1, $batch, source_row, source_column, source_sheet
    FROM arriving
),
ordered AS (
    SELECT
        *,
        lag(value) OVER telling AS value_before,
        lag(known_at) OVER telling AS known_before,
        lead(known_at) OVER telling AS known_next
    FROM told
    WINDOW telling AS (
        PARTITION BY indicator, place, period_start, period_end, hour ORDER BY known_at, is_arriving, batch
    )
),
news AS (
    SELECT
        *,
        CASE
            WHEN known_before IS NOT NULL AND known_before = known_at THEN $arrived_at
            ELSE known_at
        END AS known_from
    FROM ordered
    WHERE is_arriving = 1 AND value_before IS DISTINCT FROM value
        AND (known_before IS DISTINCT FROM known_at OR known_next IS NULL)
)
INSERT INTO observations.figure
    (indicator, place, period_start, period_end, hour, known_at, batch, vintage, is_derived, grade, value,
    source_row, source_column, source_sheet)
SELECT
    news.indicator, news.place, news.period_start, news.period_end, news.hour, news.known_from, $batch,
    coalesce(counted.vintages, 0) + row_number() OVER (
        PARTITION BY news.indicator, news.place, news.period_start, news.period_end, news.hour ORDER BY news.known_from
    ),
    FALSE, $grade, news.value, news.source_row, news.source_column, news.source_sheet
FROM news
LEFT JOIN counted
    ON counted.indicator = news.indicator AND counted.place = news.place
    AND counted.period_start = news.period_start AND counted.period_end = news.period_end
    AND counted.hour IS NOT DISTINCT FROM news.hour
