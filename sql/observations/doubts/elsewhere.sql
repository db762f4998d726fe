-- How many figures of each indicator could be judged in the series that aren't doubtful (`doubt_doubtful`).
SELECT beside.indicator, CAST(sum(beside.figures) AS BIGINT) AS figures
FROM doubt_beside AS beside
ANTI JOIN doubt_doubtful AS doubtful ON doubtful.number = beside.number
WHERE beside.is_judged
GROUP BY beside.indicator
