-- What was judged last before each of the assessments asked for (`asked`).
SELECT asked.assessment, earlier.verdict
FROM asked
JOIN pace.assessment AS earlier
    ON earlier.target = asked.target AND earlier.place = asked.place AND earlier.as_of < asked.as_of
WHERE earlier.verdict IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY asked.assessment ORDER BY earlier.as_of DESC) = 1
