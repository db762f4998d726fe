-- What was found out about how far series have changed (`doubt_step`), so that the next file needn't look again.
UPDATE observations.series_range
SET change = step.most
FROM doubt_step AS step
WHERE step.indicator = series_range.indicator AND step.place = series_range.place AND step.most > coalesce(series_range.change, 0)
