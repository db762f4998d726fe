-- `told` of a batch all of whose values are first ones (view `series_told`), with what they change by at most within it.
CREATE OR REPLACE TEMP TABLE range_told AS
SELECT indicator, place, seen, 1 AS vintages, low, high, low_size, change
FROM series_told
