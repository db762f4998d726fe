-- Whether any figure is stored of the periods that a batch tells of (`periods`), whoever told it and of whatever.
SELECT EXISTS (
    SELECT 1
    FROM observations.told_period AS told
    JOIN periods ON periods.period_end = told.period_end AND periods.hour IS NOT DISTINCT FROM told.hour
    WHERE told.period_end BETWEEN $first_end AND $last_end
) AS is_held
