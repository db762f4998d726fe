-- How many observations stand in only one of two warehouses (the other is attached as `old`).
SELECT count(*)
FROM (
    (SELECT * FROM observations.observation EXCEPT ALL SELECT * FROM old.observations.observation)
    UNION ALL
    (SELECT * FROM old.observations.observation EXCEPT ALL SELECT * FROM observations.observation)
)
