-- Batches that weren't known yet when the file arrived: hardly ever any.
CREATE OR REPLACE TEMP TABLE doubt_read_after AS
SELECT stored.batch
FROM observations.batch AS stored
ANTI JOIN doubt_batch AS batch ON batch.batch = stored.batch
