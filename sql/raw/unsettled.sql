-- What is still to be read, in the order in which files are worked off.
SELECT feed, sha256, original_name, source, byte_count, arrived_at
FROM raw.arrival
WHERE outcome IS NULL
ORDER BY arrived_at, feed, original_name, sha256
