-- The series that begin with a batch (view `range_told`).
INSERT INTO observations.series_range (indicator, place, seen, vintages, low, high, low_size, change)
SELECT told.indicator, told.place, told.seen, told.vintages, told.low, told.high, told.low_size, told.change
FROM range_told AS told
ANTI JOIN observations.series_range AS known ON known.indicator = told.indicator AND known.place = told.place
