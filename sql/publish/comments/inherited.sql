-- The columns of views that have no comment of their own, with the comment of the table they come from; `$passed_on` has
-- 'view schema.table' for each table whose columns a view passes on.
SELECT viewed.table_name, viewed.column_name, min(behind.comment) AS comment
FROM duckdb_columns() AS viewed
JOIN duckdb_columns() AS behind
    ON behind.column_name = viewed.column_name
    AND list_contains($passed_on, viewed.table_name || ' ' || behind.schema_name || '.' || behind.table_name)
WHERE viewed.schema_name = 'main' AND viewed.comment IS NULL AND behind.comment IS NOT NULL
GROUP BY viewed.table_name, viewed.column_name
ORDER BY viewed.table_name, viewed.column_name
