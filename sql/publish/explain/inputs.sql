-- The inputs of some derived figures (`asked`), one step back.
SELECT
    origins.indicator AS of_indicator, origins.place AS of_place,
    origins.period_start AS of_period_start, origins.period_end AS of_period_end,
    origins.role, origins.input_indicator AS indicator, origins.input_place AS place,
    origins.input_period_start AS period_start, origins.input_period_end AS period_end, origins.input_hour AS hour,
    origins.input_value AS value, origins.input_known_at AS known_at,
    CASE WHEN origins.input_is_derived THEN derivation.rule END AS rule,
    origins.file_name, origins.source_sheet, origins.source_row, origins.source_column, origins.sha256
FROM main.origins AS origins
SEMI JOIN asked
    ON asked.indicator = origins.indicator AND asked.place = origins.place
    AND asked.period_start = origins.period_start AND asked.period_end = origins.period_end
LEFT JOIN (SELECT DISTINCT indicator, rule FROM observations.derivation) AS derivation
    ON derivation.indicator = origins.input_indicator
ORDER BY origins.role, origins.input_place, origins.input_period_end DESC, origins.input_hour
