-- Of several indicators in step, which one decided.

ALTER TABLE pace.assessment ADD COLUMN worst_indicator VARCHAR;
COMMENT ON COLUMN pace.assessment.worst_indicator IS 'In step: the indicator that was the worst and decided, of its own and those judged beside it (pace.target_input, role also)';
