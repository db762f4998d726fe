-- The series that a batch (view `range_told`) goes on with.
UPDATE observations.series_range
SET
    seen = series_range.seen + told.seen,
    vintages = greatest(series_range.vintages, told.vintages),
    low = least(series_range.low, told.low),
    high = greatest(series_range.high, told.high),
    low_size = least(series_range.low_size, told.low_size),
    change = greatest(coalesce(series_range.change, told.change), coalesce(told.change, series_range.change))
FROM range_told AS told
WHERE told.indicator = series_range.indicator AND told.place = series_range.place
