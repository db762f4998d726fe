-- How many vintages a batch brought, and how many of them revise an earlier one of their own feed, in the same file or before it;
-- figures derived from them don't count. A period's first vintage revises nothing.
SELECT
    (
        SELECT count(*) FROM observations.observation AS mine WHERE mine.batch = $batch AND NOT mine.is_derived
    ) AS changed,
    (
        SELECT count(*)
        FROM observations.observation AS mine
        WHERE mine.batch = $batch AND NOT mine.is_derived AND mine.vintage > 1 AND EXISTS (
            SELECT 1 FROM observations.observation AS earlier
            LEFT JOIN observations.batch AS batch ON batch.batch = earlier.batch
            WHERE earlier.indicator = mine.indicator AND earlier.place = mine.place
                AND earlier.period_start = mine.period_start AND earlier.period_end = mine.period_end
                AND earlier.hour IS NOT DISTINCT FROM mine.hour
                AND NOT earlier.is_derived
                AND (
                    (earlier.batch < mine.batch AND batch.feed = $feed)
                    OR (earlier.batch = mine.batch AND earlier.vintage < mine.vintage)
                )
        )
    ) AS revised
