-- Figures derived at each moment (view `derived`, under the labels of lenses.sql) become vintages so that what was known of a
-- derived figure at any time is what would have been derived from what was known then, in whatever order files came. Where the
-- inputs of a moment give no figure, one from before is withdrawn. What was derived before for the same moment, from less, is
-- outdone by the newer batch.
WITH figure AS (
    SELECT
        lens.place, lens.unit_place, lens.unit_period, lens.moment, lens.lens,
        derived.period_start, derived.period_end, derived.value
    FROM derived
    JOIN lens ON lens.label = derived.place
    WHERE derived.value IS NOT NULL
        AND ($scope <> 'place' OR lens.unit_period = year(derived.period_end))
),
vintage AS (
    SELECT
        place, period_start, period_end, known_at, batch, value, is_derived,
        CASE WHEN $scope = 'day' THEN '' ELSE place END AS unit_place,
        CASE
            WHEN $scope = 'place' THEN year(period_end)
            ELSE year(period_end) * 10000 + month(period_end) * 100 + day(period_end)
        END AS unit_period
    FROM observations.observation
    WHERE indicator = $indicator
),
began AS (
    SELECT unit_place, unit_period, min(moment) AS since
    FROM moment
    GROUP BY unit_place, unit_period
),
held AS (
    SELECT
        vintage.place, vintage.period_start, vintage.period_end, vintage.unit_place, vintage.unit_period,
        vintage.known_at, vintage.value, began.since
    FROM vintage
    JOIN began ON began.unit_place = vintage.unit_place AND began.unit_period = vintage.unit_period
    WHERE vintage.is_derived
    QUALIFY row_number() OVER (
        PARTITION BY vintage.place, vintage.period_start, vintage.period_end, vintage.known_at ORDER BY vintage.batch DESC
    ) = 1
),
series AS (
    SELECT place, period_start, period_end, unit_place, unit_period
    FROM figure
    UNION
    SELECT place, period_start, period_end, unit_place, unit_period
    FROM held
),
point AS (
    SELECT
        series.place, series.period_start, series.period_end, moment.moment AS known_at,
        figure.value, figure.lens, 1 AS is_worked_out
    FROM series
    JOIN moment ON moment.unit_place = series.unit_place AND moment.unit_period = series.unit_period
    LEFT JOIN figure
        ON figure.place = series.place AND figure.period_start = series.period_start
        AND figure.period_end = series.period_end AND figure.moment = moment.moment
    UNION ALL
    SELECT held.place, held.period_start, held.period_end, held.known_at, NULL, NULL, 0
    FROM held
    ANTI JOIN moment
        ON moment.unit_place = held.unit_place AND moment.unit_period = held.unit_period AND moment.moment = held.known_at
    WHERE held.known_at >= held.since
),
numbered AS (
    SELECT
        *, sum(is_worked_out) OVER (PARTITION BY place, period_start, period_end ORDER BY known_at) AS working
    FROM point
),
filled AS (
    -- Between two moments the figure is that of the first.
    SELECT
        place, period_start, period_end, known_at,
        max(value) OVER (PARTITION BY place, period_start, period_end, working) AS value,
        max(lens) OVER (PARTITION BY place, period_start, period_end, working) AS lens
    FROM numbered
),
ordered AS (
    SELECT
        filled.place, filled.period_start, filled.period_end, filled.known_at, filled.value, filled.lens,
        held.place IS NOT NULL AS is_held, held.value AS held_value,
        lag(filled.value) OVER telling AS value_before,
        row_number() OVER telling AS place_in_order
    FROM filled
    LEFT JOIN held
        ON held.place = filled.place AND held.period_start = filled.period_start
        AND held.period_end = filled.period_end AND held.known_at = filled.known_at
    WINDOW telling AS (
        PARTITION BY filled.place, filled.period_start, filled.period_end ORDER BY filled.known_at
    )
),
earlier AS (
    SELECT place, period_start, period_end, value
    FROM held
    WHERE known_at < since
    QUALIFY row_number() OVER (PARTITION BY place, period_start, period_end ORDER BY known_at DESC) = 1
),
counted AS (
    SELECT place, period_start, period_end, count(*) AS vintages
    FROM vintage
    GROUP BY place, period_start, period_end
),
weakest AS (
    SELECT
        lens.lens,
        CASE
            WHEN count(*) FILTER (WHERE grade = 'unofficial') > 0 THEN 'unofficial'
            WHEN count(*) FILTER (WHERE grade = 'provisional') > 0 THEN 'provisional'
            ELSE 'official'
        END AS grade
    FROM derivation_input
    JOIN lens ON lens.label = derivation_input.place
    GROUP BY lens.lens
)
INSERT INTO observations.figure
    (indicator, place, period_start, period_end, hour, known_at, batch, vintage, is_derived, grade, value,
    source_row, source_column)
SELECT
    $indicator, ordered.place, ordered.period_start, ordered.period_end, NULL, ordered.known_at, $batch,
    coalesce(counted.vintages, 0) + row_number() OVER (
        PARTITION BY ordered.place, ordered.period_start, ordered.period_end ORDER BY ordered.known_at
    ),
    TRUE, coalesce(weakest.grade, 'official'), ordered.value, 0, $rule
FROM ordered
LEFT JOIN earlier
    ON earlier.place = ordered.place AND earlier.period_start = ordered.period_start
    AND earlier.period_end = ordered.period_end
LEFT JOIN counted
    ON counted.place = ordered.place AND counted.period_start = ordered.period_start
    AND counted.period_end = ordered.period_end
LEFT JOIN weakest ON weakest.lens = ordered.lens
WHERE CASE
    WHEN ordered.is_held THEN ordered.held_value IS DISTINCT FROM ordered.value
    WHEN ordered.place_in_order = 1 THEN earlier.value IS DISTINCT FROM ordered.value
    ELSE ordered.value_before IS DISTINCT FROM ordered.value
END
