-- What was known (`doubt_known`) of the series that a file brings (`incoming`), from a day on ($since) before its first period.
CREATE OR REPLACE TEMP TABLE doubt_held AS
SELECT known.indicator, known.place, known.period_start, known.period_end, known.hour, known.value
FROM doubt_known AS known
SEMI JOIN incoming ON incoming.indicator = known.indicator AND incoming.place = known.place
WHERE known.period_end >= $since
