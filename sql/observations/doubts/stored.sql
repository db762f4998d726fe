-- Between which values each series has lain of which the file has figures (`doubt_told`). Of a series without a second vintage these are the values of `doubt_range`.
CREATE OR REPLACE TEMP TABLE doubt_stored AS
SELECT range.indicator, range.place, range.seen, range.vintages, range.low, range.high, range.low_size, range.change
FROM observations.series_range AS range
SEMI JOIN doubt_told AS told ON told.indicator = range.indicator AND told.place = range.place
