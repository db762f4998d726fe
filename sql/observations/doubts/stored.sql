-- Between which values each series has lain. Of a series without a second vintage these are the values of `doubt_range`.
CREATE OR REPLACE TEMP TABLE doubt_stored AS
SELECT range.indicator, range.place, range.seen, range.vintages, range.low, range.high, range.low_size
FROM observations.series_range AS range
SEMI JOIN incoming ON incoming.indicator = range.indicator AND incoming.place = range.place
