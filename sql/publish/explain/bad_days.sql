-- Of a share of days: the ones that use its budget up, newest first, and of derived air quality what each is due to.
SELECT
    observations.period_start, observations.period_end, observations.value, air_quality.primary_pollutants,
    row_number() OVER (ORDER BY observations.period_end) AS used
FROM main.observations AS observations
JOIN pace.target AS target
    ON target.indicator = observations.indicator AND target.place = observations.place
LEFT JOIN main.air_quality AS air_quality
    ON air_quality.indicator = observations.indicator AND air_quality.place = observations.place
    AND air_quality.day = observations.period_end AND observations.is_derived
WHERE target.target = $target AND target.place = $place AND target.kind IN ('ratio_floor', 'ratio_ceiling')
    AND observations.period_end BETWEEN target.period_start AND target.period_end
    AND NOT CASE target.good_comparator
        WHEN '<=' THEN observations.value <= target.good_value
        WHEN '<' THEN observations.value < target.good_value
        WHEN '>=' THEN observations.value >= target.good_value
        ELSE observations.value > target.good_value
    END
ORDER BY observations.period_end DESC
