-- `known` where periods were told more than once (`doubt_repeated`): of each the newest figure, that of the file's own feed before
-- another's. Only of these the newest has to be looked for.
CREATE OR REPLACE TEMP VIEW doubt_known AS
SELECT vintage.indicator, vintage.place, vintage.period_start, vintage.period_end, vintage.hour, vintage.value
FROM doubt_vintage AS vintage
ANTI JOIN doubt_repeated AS repeated
    ON repeated.indicator = vintage.indicator AND repeated.place = vintage.place
    AND repeated.period_start = vintage.period_start AND repeated.period_end = vintage.period_end
    AND repeated.hour IS NOT DISTINCT FROM vintage.hour
UNION ALL
SELECT vintage.indicator, vintage.place, vintage.period_start, vintage.period_end, vintage.hour, vintage.value
FROM doubt_vintage AS vintage
SEMI JOIN doubt_repeated AS repeated
    ON repeated.indicator = vintage.indicator AND repeated.place = vintage.place
    AND repeated.period_start = vintage.period_start AND repeated.period_end = vintage.period_end
    AND repeated.hour IS NOT DISTINCT FROM vintage.hour
QUALIFY row_number() OVER (
    PARTITION BY vintage.indicator, vintage.place, vintage.period_start, vintage.period_end, vintage.hour
    ORDER BY vintage.place_in_order, vintage.known_at DESC, vintage.batch DESC
) = 1
