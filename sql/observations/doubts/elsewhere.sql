-- How many figures of each indicator could be judged in the series that aren't doubtful.
SELECT incoming.indicator, count(*) AS figures
FROM incoming
JOIN doubt_stored AS stored ON stored.indicator = incoming.indicator AND stored.place = incoming.place
JOIN doubt_series AS series ON series.indicator = incoming.indicator
ANTI JOIN doubt_doubtful AS doubtful ON doubtful.indicator = incoming.indicator AND doubtful.place = incoming.place
WHERE stored.seen >= series.needed AND incoming.value <> 0
GROUP BY incoming.indicator
