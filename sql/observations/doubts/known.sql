-- What was known when a file arrived (`doubt_vintage`), if each period was told once.
CREATE OR REPLACE TEMP VIEW doubt_known AS
SELECT indicator, place, period_start, period_end, hour, value
FROM doubt_vintage
