-- Whether any of the series that are looked at (`incoming`) has a second vintage.
SELECT EXISTS (
    SELECT 1
    FROM doubt_stored AS stored
    JOIN incoming ON incoming.indicator = stored.indicator AND incoming.place = stored.place
    WHERE stored.vintages > 1
) AS is_repeated
