-- `told` of a batch all of whose values are first ones (view `series_told`).
CREATE OR REPLACE TEMP TABLE range_told AS
SELECT indicator, place, seen, 1 AS vintages, low, high, low_size
FROM series_told
