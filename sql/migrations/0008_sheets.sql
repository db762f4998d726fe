-- Files of several sheets or members, and how a file was read where it had to tell that itself.

ALTER TABLE observations.observation ADD COLUMN source_sheet VARCHAR;
COMMENT ON COLUMN observations.observation.source_sheet IS 'Sheet of the workbook, or member of the zip file, that the row stands in; null for files that have none';
COMMENT ON COLUMN observations.observation.source_row IS 'Row in the file or its sheet, counted from 1, a header row included; 0 for derived figures';
COMMENT ON COLUMN observations.observation.source_column IS 'Name of the column in the file, in a report its letter; for derived figures, the rule';

ALTER TABLE observations.quarantine ADD COLUMN source_sheet VARCHAR;
ALTER TABLE observations.quarantine ADD COLUMN record BIGINT;
UPDATE observations.quarantine SET record = source_row;
COMMENT ON COLUMN observations.quarantine.source_sheet IS 'Sheet of the workbook, or member of the zip file, that the row stands in; null for files that have none';
COMMENT ON COLUMN observations.quarantine.record IS 'Number of the row over the whole file, all sheets together: what a decision is about';
COMMENT ON COLUMN observations.quarantine.id IS 'Names the row of the file, the same whenever the file is read: 12 digits of the SHA-256 of feed, file and record';

COMMENT ON COLUMN observations.quarantine_decision.source_row IS 'The row, as observations.quarantine.record';

ALTER TABLE observations.batch ADD COLUMN read_as VARCHAR;
COMMENT ON COLUMN observations.batch.read_as IS 'What was found out about the form of the file, such as its encoding; null where the feed declares all of it';
