-- A question that stands in Airflow is not put again by another try of its task: putting it would wipe out an answer given meanwhile.

ALTER TABLE raw.refusal ADD COLUMN is_put BOOLEAN DEFAULT FALSE;
COMMENT ON COLUMN raw.refusal.is_put IS 'Whether the question stands in that run, put to people, answered or not';
