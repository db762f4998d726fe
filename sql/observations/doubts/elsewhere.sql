-- How many figures of each indicator could be judged in the series that aren't doubtful.
SELECT indicator, CAST(sum(figures) AS BIGINT) AS figures
FROM doubt_beside
WHERE is_judged AND NOT is_doubtful
GROUP BY indicator
