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
        ON known_value.judged = judged.judged AND known_value.role = 'main'
        AND known_value.period_end < standing.reference_period_end
    WHERE judged.kind = 'trend'
    GROUP BY judged.judged, judged.against, standing.reference_period_end
),
wanted AS (
    SELECT judged.judged, 1 + count(input.indicator) AS indicators
    FROM judged
    LEFT JOIN pace.target_input AS input
        ON input.target = judged.target AND input.place = judged.place AND input.role = 'also'
    WHERE judged.kind = 'in_step'
    GROUP BY judged.judged
),
pair AS (
    SELECT
        own.judged, own.period_end, min(own.value) AS worst, max(partner.value) AS compared_with,
        count(DISTINCT own.indicator) AS indicators, bool_or(own.is_derived OR partner.is_derived) AS is_derived
    FROM known_value AS own
    JOIN known_value AS partner
        ON partner.judged = own.judged AND partner.role = 'partner' AND partner.period_end = own.period_end
    JOIN judged ON judged.judged = own.judged AND judged.kind = 'in_step'
    WHERE own.role IN ('main', 'also') AND own.period_end >= judged.period_start
    GROUP BY own.judged, own.period_end
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
JOIN known_value AS own
    ON own.judged = newest_pair.judged AND own.role IN ('main', 'also')
    AND own.period_end = newest_pair.period_end AND own.value = newest_pair.worst
GROUP BY newest_pair.judged, newest_pair.period_end, newest_pair.worst, newest_pair.compared_with, newest_pair.is_derived
