-- A number for each watched target and place, so that what is judged needs no sorting to be numbered.

ALTER TABLE pace.target ADD COLUMN number BIGINT;
COMMENT ON COLUMN pace.target.number IS 'Number of the target and place, from 0, in the order of the registry; given anew with each declaration';
