-- Counted things have no fractions, and yearly values are a plan that follows the season within each year.

ALTER TABLE pace.target ADD COLUMN is_counted BOOLEAN DEFAULT FALSE;
ALTER TABLE pace.target ADD COLUMN has_yearly_plan BOOLEAN DEFAULT FALSE;
COMMENT ON COLUMN pace.target.is_counted IS 'The indicator counts whole pieces, so that no fraction of one can be due';
COMMENT ON COLUMN pace.target.has_yearly_plan IS 'The plan says only where each year is to end; within a year the season of past years is followed';
COMMENT ON COLUMN pace.assessment.method IS 'Where the expected curve comes from: plan, yearly (the target''s parts by the year, each along the season of past years), history, linear, or direct (no curve: the figure itself counts)';
