-- A refused file that is sent again is read again.
UPDATE raw.arrival
SET arrived_at = ?, outcome = NULL, detail = NULL, detail_zh = NULL, settled_at = NULL
WHERE feed = ? AND sha256 = ? AND outcome = 'refused'
