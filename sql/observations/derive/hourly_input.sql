-- Hourly figures as the rules that make days of hours read them.
CREATE OR REPLACE TEMP TABLE hourly_input AS
SELECT place, role, period_end AS day, hour, value, known_at
FROM derivation_input
WHERE hour IS NOT NULL
