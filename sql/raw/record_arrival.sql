-- The first arrival of the same bytes for the same feed stays as it is.
INSERT INTO raw.arrival (feed, sha256, original_name, source, byte_count, arrived_at)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
