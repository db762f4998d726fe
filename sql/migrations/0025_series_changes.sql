-- How far each series has moved at least from a period to the next: what lets new figures pass without a look at all that was told.
-- Of what is stored already nothing is known of it (null), until a file brings periods that follow each other.

ALTER TABLE observations.series_range ADD COLUMN change DECIMAL(24, 6);
COMMENT ON COLUMN observations.series_range.change IS 'It has changed by so much, its sign left out, from an hour or a day to the very next one, and perhaps by more; null where that isn''t known';
