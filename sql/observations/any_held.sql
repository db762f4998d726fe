-- Whether any figure is stored of a period that a batch (view `incoming`) tells of, whoever told it and of whatever.
WITH told AS (
    SELECT DISTINCT period_end, hour
    FROM incoming
)
SELECT EXISTS (
    SELECT 1
    FROM observations.observation AS observation
    JOIN told
        ON told.period_end = observation.period_end AND told.hour IS NOT DISTINCT FROM observation.hour
    WHERE observation.period_end BETWEEN $first_end AND $last_end
) AS is_held
