-- What has to be judged again since the last time (`since`: one row a programme): targets with new figures, targets whose
-- release calendar has moved on, and those that are judged together with one of them.
CREATE OR REPLACE TEMP TABLE changed AS
WITH earliest AS (
    SELECT min(assessed_until) AS assessed_until, min(assessed_batch) AS assessed_batch FROM since
),
news AS (
    SELECT DISTINCT observation.indicator, observation.place
    FROM observations.observation AS observation
    JOIN earliest ON observation.batch > earliest.assessed_batch OR observation.known_at > earliest.assessed_until
),
now_late AS (
    SELECT DISTINCT release.programme, release.indicator
    FROM pace.release AS release
    JOIN since
        ON since.programme = release.programme
        AND release.late_after >= since.assessed_on AND release.late_after < since.today
),
touched AS (
    SELECT target.target, target.place
    FROM pace.target AS target
    SEMI JOIN news ON news.indicator = target.indicator AND news.place = target.place
    UNION
    SELECT input.target, input.place
    FROM pace.target_input AS input
    SEMI JOIN news ON news.indicator = input.indicator AND news.place = input.place
    UNION
    SELECT target.target, target.place
    FROM pace.target AS target
    SEMI JOIN now_late ON now_late.programme = target.programme AND now_late.indicator = target.indicator
),
tied AS (
    SELECT target, place FROM pace.target SEMI JOIN pace.nesting AS nesting USING (target)
    UNION
    SELECT nesting.outer_target, target.place
    FROM pace.nesting AS nesting
    JOIN pace.target AS target ON target.target = nesting.target
    UNION
    SELECT target, place FROM pace.target SEMI JOIN pace.predecessor AS predecessor USING (target)
    UNION
    SELECT predecessor.predecessor, target.place
    FROM pace.predecessor AS predecessor
    JOIN pace.target AS target ON target.target = predecessor.target
)
SELECT target, place FROM touched
UNION
SELECT tied.target, tied.place
FROM tied
WHERE EXISTS (SELECT 1 FROM touched JOIN tied AS other ON other.target = touched.target AND other.place = touched.place)
