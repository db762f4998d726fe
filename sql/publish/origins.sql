-- Of each derived figure as it is known now, the figures that it was worked out from, one step back.
CREATE OR REPLACE VIEW main.origins AS
WITH figure AS (
    SELECT
        observations.indicator, observations.place, observations.period_start, observations.period_end,
        observations.value, derivation.programme, derivation.rule, derivation.role, derivation.input
    FROM main.observations AS observations
    JOIN observations.derivation AS derivation ON derivation.indicator = observations.indicator
    WHERE observations.is_derived AND observations.value IS NOT NULL
),
paired AS (
    SELECT figure.*, place AS input_place, period_start AS input_start, period_end AS input_end
    FROM figure
    WHERE rule <> 'mean_over_places'
    UNION ALL
    SELECT figure.*, place_part.part, figure.period_start, figure.period_end
    FROM figure
    JOIN observations.place_part AS place_part
        ON place_part.programme = figure.programme AND place_part.whole = figure.place
    WHERE figure.rule = 'mean_over_places'
    UNION ALL
    -- The same period of the year before; a month's last day meets the other's, in leap years too.
    SELECT
        figure.*, place,
        make_date(year(period_start) - 1, month(period_start),
            CASE WHEN month(period_start) = 2 THEN least(day(period_start), 28) ELSE day(period_start) END),
        CASE WHEN last_day(period_end) = period_end THEN last_day(make_date(year(period_end) - 1, month(period_end), 1))
            ELSE make_date(year(period_end) - 1, month(period_end), day(period_end)) END
    FROM figure
    WHERE rule = 'year_on_year'
)
SELECT
    paired.indicator, paired.place, paired.period_start, paired.period_end, paired.value, paired.rule, paired.role,
    origin.indicator AS input_indicator, origin.place AS input_place,
    origin.period_start AS input_period_start, origin.period_end AS input_period_end, origin.hour AS input_hour,
    origin.value AS input_value, origin.known_at AS input_known_at, origin.is_derived AS input_is_derived,
    CASE WHEN NOT origin.is_derived THEN origin.file_name END AS file_name,
    CASE WHEN NOT origin.is_derived THEN origin.sha256 END AS sha256,
    CASE WHEN NOT origin.is_derived THEN origin.source_sheet END AS source_sheet,
    CASE WHEN NOT origin.is_derived THEN origin.source_row END AS source_row,
    CASE WHEN NOT origin.is_derived THEN origin.source_column END AS source_column
FROM paired
JOIN main.observations AS origin
    ON origin.indicator = paired.input AND origin.place = paired.input_place
    AND origin.period_start = paired.input_start AND origin.period_end = paired.input_end
WHERE origin.value IS NOT NULL;

COMMENT ON VIEW main.origins IS 'Of each derived figure as it is known now, the figures that it was worked out from, one step back; join it to itself to go further, down to file, row and column';
COMMENT ON COLUMN main.origins.rule IS 'The rule of indicators.yaml by which it was worked out';
COMMENT ON COLUMN main.origins.role IS 'What the rule calls the input, such as pm2_5, part or whole';
COMMENT ON COLUMN main.origins.input_indicator IS 'Indicator id of the input';
COMMENT ON COLUMN main.origins.input_place IS 'Place of the input: a station, where the figure is a mean over stations';
COMMENT ON COLUMN main.origins.input_period_start IS 'First day of the input''s reference period';
COMMENT ON COLUMN main.origins.input_period_end IS 'Last day of the input''s reference period';
COMMENT ON COLUMN main.origins.input_hour IS 'Hour of the input, where it is an hourly figure';
COMMENT ON COLUMN main.origins.input_value IS 'The input itself, in the unit of its indicator';
COMMENT ON COLUMN main.origins.input_known_at IS 'From when the input was known, UTC';
COMMENT ON COLUMN main.origins.input_is_derived IS 'Whether the input is derived itself; if not, file_name, source_row and source_column say where it stands';
COMMENT ON COLUMN main.origins.file_name IS 'File that the input was read from; null where it is derived itself';
COMMENT ON COLUMN main.origins.sha256 IS 'SHA-256 of that file';
COMMENT ON COLUMN main.origins.source_sheet IS 'Sheet or member of that file; null where it has none';
COMMENT ON COLUMN main.origins.source_row IS 'Row in that file, counted from 1, a header row included';
COMMENT ON COLUMN main.origins.source_column IS 'Name of the column in that file';
