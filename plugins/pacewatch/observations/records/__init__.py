"""Readers of files that hold records: JSON, NDJSON, XML, Parquet, SDMX. In: bytes and a feed. Out: `TextRows`, or a refusal."""
