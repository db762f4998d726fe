-- What each series has ranged over, kept up with each batch: to find it out anew, all that was ever told would have to be read for
-- every file that comes in.

CREATE TABLE observations.series_range (
    indicator VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    seen BIGINT NOT NULL,
    vintages BIGINT NOT NULL,
    low DECIMAL(24, 6) NOT NULL,
    high DECIMAL(24, 6) NOT NULL,
    low_size DECIMAL(24, 6)
);
COMMENT ON TABLE observations.series_range IS 'Between which values each series lies, over all that feeds have told (nothing derived)';
COMMENT ON COLUMN observations.series_range.indicator IS 'Indicator id';
COMMENT ON COLUMN observations.series_range.place IS 'Division code';
COMMENT ON COLUMN observations.series_range.seen IS 'How many vintages of figures it has';
COMMENT ON COLUMN observations.series_range.vintages IS 'The most vintages that one of its figures has';
COMMENT ON COLUMN observations.series_range.low IS 'Its smallest value';
COMMENT ON COLUMN observations.series_range.high IS 'Its largest value';
COMMENT ON COLUMN observations.series_range.low_size IS 'The smallest value that isn''t 0, its sign left out';

INSERT INTO observations.series_range
SELECT
    indicator, place, count(*), max(vintage), min(value), max(value), min(CASE WHEN value <> 0 THEN abs(value) END)
FROM observations.observation
WHERE NOT is_derived
GROUP BY indicator, place;
