-- Keep what is new: the same knowledge gives the same assessment, which is already there. RETURNING names the new ones.
INSERT INTO pace.assessment
SELECT assessed.*
FROM assessed
QUALIFY row_number() OVER (PARTITION BY assessed.assessment ORDER BY assessed.as_of) = 1
ON CONFLICT DO NOTHING
RETURNING *
