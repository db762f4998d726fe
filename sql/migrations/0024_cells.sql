-- Figures of large files that stand in rows and columns are stored as cells: what all cells of a row or of a column share is
-- stored once. `observations.observation` has every figure, whichever way it is stored.

ALTER TABLE observations.observation RENAME TO figure;
COMMENT ON TABLE observations.figure IS 'Figures with all that is known of each; those of large tables are in observations.cell. All of them: observations.observation';

CREATE TABLE observations.cell_row (
    cell_row BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    indicator VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    hour BIGINT,
    known_at TIMESTAMP NOT NULL,
    grade VARCHAR NOT NULL,
    source_row BIGINT NOT NULL,
    source_sheet VARCHAR
);
COMMENT ON TABLE observations.cell_row IS 'What all cells of a row of a file share';
COMMENT ON COLUMN observations.cell_row.cell_row IS 'Number of the row, over all files';
COMMENT ON COLUMN observations.cell_row.batch IS 'The batch that brought it';
COMMENT ON COLUMN observations.cell_row.indicator IS 'Indicator id, as in indicators.yaml';
COMMENT ON COLUMN observations.cell_row.period_start IS 'First day of the reference period';
COMMENT ON COLUMN observations.cell_row.period_end IS 'Last day of the reference period';
COMMENT ON COLUMN observations.cell_row.hour IS 'Of hourly figures: the hour of the day that ends at this clock time, 1 to 24; null for whole days and longer';
COMMENT ON COLUMN observations.cell_row.known_at IS 'Vintage: from when its values were known, UTC';
COMMENT ON COLUMN observations.cell_row.grade IS 'official, provisional (to be audited) or unofficial';
COMMENT ON COLUMN observations.cell_row.source_row IS 'Row in the file or its sheet, counted from 1, a header row included';
COMMENT ON COLUMN observations.cell_row.source_sheet IS 'Sheet of the workbook, or member of the zip file, that the row stands in; null for files that have none';

CREATE TABLE observations.cell_column (
    cell_column BIGINT NOT NULL,
    place VARCHAR NOT NULL,
    source_column VARCHAR NOT NULL
);
COMMENT ON TABLE observations.cell_column IS 'What all cells of a column share, in whatever file: a place, and the name of the column that stands for it';
COMMENT ON COLUMN observations.cell_column.cell_column IS 'Number of the column';
COMMENT ON COLUMN observations.cell_column.place IS 'Division code of the place';
COMMENT ON COLUMN observations.cell_column.source_column IS 'Name of the column in the file, in a report its letter';

CREATE TABLE observations.cell (
    cell_row BIGINT NOT NULL,
    cell_column BIGINT NOT NULL,
    value DECIMAL(18, 6) NOT NULL
);
COMMENT ON TABLE observations.cell IS 'The first figures of periods of which nothing was known before, from large files in rows and columns';
COMMENT ON COLUMN observations.cell.cell_row IS 'Its row, as in observations.cell_row';
COMMENT ON COLUMN observations.cell.cell_column IS 'Its column, as in observations.cell_column';
COMMENT ON COLUMN observations.cell.value IS 'The value, in the unit of the indicator';

CREATE VIEW observations.observation AS
SELECT
    indicator, place, period_start, period_end, hour, known_at, batch, vintage, is_derived, grade, value,
    source_row, source_column, source_sheet
FROM observations.figure
UNION ALL
SELECT
    cell_row.indicator, cell_column.place, cell_row.period_start, cell_row.period_end, cell_row.hour, cell_row.known_at,
    cell_row.batch, CAST(1 AS BIGINT) AS vintage, FALSE AS is_derived, cell_row.grade, CAST(cell.value AS DECIMAL(24, 6)) AS value,
    cell_row.source_row, cell_column.source_column, cell_row.source_sheet
FROM observations.cell AS cell
JOIN observations.cell_row AS cell_row ON cell_row.cell_row = cell.cell_row
JOIN observations.cell_column AS cell_column ON cell_column.cell_column = cell.cell_column;
COMMENT ON VIEW observations.observation IS 'Every value ever known, never overwritten: one row for each indicator, place, reference period and vintage';
COMMENT ON COLUMN observations.observation.indicator IS 'Indicator id, as in indicators.yaml';
COMMENT ON COLUMN observations.observation.place IS 'Division code of the place';
COMMENT ON COLUMN observations.observation.period_start IS 'First day of the reference period';
COMMENT ON COLUMN observations.observation.period_end IS 'Last day of the reference period';
COMMENT ON COLUMN observations.observation.hour IS 'Of hourly figures: the hour of the day that ends at this clock time, 1 to 24 (24 is midnight at the end of period_end); null for whole days and longer';
COMMENT ON COLUMN observations.observation.known_at IS 'Vintage: from when this value was known, UTC';
COMMENT ON COLUMN observations.observation.batch IS 'The batch that brought it; between equal known_at the higher batch is the newer vintage';
COMMENT ON COLUMN observations.observation.vintage IS '1 for the first figure of this indicator, place, period and origin (published or derived), 2 for the first revision of it, and so on';
COMMENT ON COLUMN observations.observation.is_derived IS 'True for a figure that was worked out from others by a rule of indicators.yaml; a published one for the same period counts before it';
COMMENT ON COLUMN observations.observation.grade IS 'official, provisional (to be audited) or unofficial; of a derived figure, the weakest among its inputs';
COMMENT ON COLUMN observations.observation.value IS 'The value, in the unit of the indicator; null where an earlier figure was withdrawn';
COMMENT ON COLUMN observations.observation.source_row IS 'Row in the file or its sheet, counted from 1, a header row included; 0 for derived figures';
COMMENT ON COLUMN observations.observation.source_column IS 'Name of the column in the file, in a report its letter; for derived figures, the rule';
COMMENT ON COLUMN observations.observation.source_sheet IS 'Sheet of the workbook, or member of the zip file, that the row stands in; null for files that have none';

CREATE VIEW observations.told_period AS
SELECT period_end, hour
FROM observations.figure
UNION ALL
SELECT period_end, hour
FROM observations.cell_row;
COMMENT ON VIEW observations.told_period IS 'Periods of which figures are stored, most of them many times: quicker to look through than observations.observation';
COMMENT ON COLUMN observations.told_period.period_end IS 'Last day of the reference period';
COMMENT ON COLUMN observations.told_period.hour IS 'Of hourly figures: the hour of the day that ends at this clock time, 1 to 24; null for whole days and longer';
