-- The columns of a view that have no comment of their own, with the comment of the table they come from.
SELECT viewed.column_name, min(behind.comment) AS comment
FROM duckdb_columns() AS viewed
JOIN duckdb_columns() AS behind
    ON behind.column_name = viewed.column_name
    AND list_contains($tables, behind.schema_name || '.' || behind.table_name)
WHERE viewed.schema_name = 'main' AND viewed.table_name = $view
    AND viewed.comment IS NULL AND behind.comment IS NOT NULL
GROUP BY viewed.column_name
ORDER BY viewed.column_name
