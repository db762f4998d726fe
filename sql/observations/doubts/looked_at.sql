-- The series that rules look at: those of `incoming`.
CREATE OR REPLACE TEMP TABLE doubt_looked_at AS
SELECT DISTINCT indicator, place
FROM incoming
