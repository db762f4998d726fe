-- What trends and targets in step are compared with: the print before, that of the year before, or another indicator's of
-- the same period. Of several indicators in step the worst counts, at the newest period that all of them were printed for.
CREATE OR REPLACE TEMP TABLE comparison AS
WITH trend AS (
    SELECT
        judged.judged, standing.reference_period_end,
        CASE WHEN judged.against = 'previous'
            THEN max_by(known_value.value, known_value.period_end)
            ELSE max_by(known_value.value, known_value.period_end) FILTER (
                WHERE year(known_value.period_end) = year(standing.reference_period_end) - 1
                AND month(known_value.period_end) = month(standing.reference_period_end))
        END AS compared_with
    FROM judged
    JOIN standing ON standing.judged = judged.judged
    JOIN known_value
        ON known_value.series = judged.judged AND known_value.period_end < standing.reference_period_end
    WHERE judged.kind = 'trend'
    GROUP BY judged.judged, judged.against, standing.reference_period_end
),
own AS (
    SELECT judged, judged AS series, indicator, period_start FROM judged WHERE kind = 'in_step'
    UNION ALL
    SELECT judged.judged, input.series, input.indicator, judged.period_start
    FROM judged
    JOIN judged_input AS input ON input.judged = judged.judged AND input.role = 'also'
    WHERE judged.kind = 'in_step'
),
wanted AS (
    SELECT judged, count(*) AS indicators FROM own GROUP BY judged
),
pair AS (
    SELECT
        own.judged, own_value.period_end, min(own_value.value) AS worst, max(partner_value.value) AS compared_with,
        count(DISTINCT own.series) AS indicators, bool_or(own_value.is_derived OR partner_value.is_derived) AS is_derived
    FROM own
    JOIN judged_input AS partner ON partner.judged = own.judged AND partner.role = 'partner'
    JOIN known_value AS own_value ON own_value.series = own.series AND own_value.period_end >= own.period_start
    JOIN known_value AS partner_value
        ON partner_value.series = partner.series AND partner_value.period_end = own_value.period_end
    GROUP BY own.judged, own_value.period_end
)
SELECT
    judged, reference_period_end, CAST(NULL AS DECIMAL(24, 6)) AS worst, CAST(NULL AS VARCHAR) AS worst_indicator, compared_with,
    CAST(NULL AS BOOLEAN) AS is_derived
FROM trend
UNION ALL
SELECT
    newest_pair.judged, newest_pair.period_end, newest_pair.worst, min(own.indicator), newest_pair.compared_with,
    newest_pair.is_derived
FROM (
    SELECT pair.judged, pair.period_end, pair.worst, pair.compared_with, pair.is_derived
    FROM pair
    JOIN wanted ON wanted.judged = pair.judged AND wanted.indicators = pair.indicators
    QUALIFY row_number() OVER (PARTITION BY pair.judged ORDER BY pair.period_end DESC) = 1
) AS newest_pair
JOIN own ON own.judged = newest_pair.judged
JOIN known_value AS own_value
    ON own_value.series = own.series
    AND own_value.period_end = newest_pair.period_end AND own_value.value = newest_pair.worst
GROUP BY newest_pair.judged, newest_pair.period_end, newest_pair.worst, newest_pair.compared_with, newest_pair.is_derived
