-- How many figures of each indicator could be judged in the series that aren't doubtful.
SELECT told.indicator, CAST(sum(told.figures) AS BIGINT) AS figures
FROM doubt_told AS told
JOIN doubt_stored AS stored ON stored.indicator = told.indicator AND stored.place = told.place
JOIN doubt_series AS series ON series.indicator = told.indicator
ANTI JOIN doubt_doubtful AS doubtful ON doubtful.indicator = told.indicator AND doubtful.place = told.place
WHERE stored.seen >= series.needed
GROUP BY told.indicator
