"""Publish: the analysts' file. In: the warehouse. Out: `published/pacewatch.duckdb`, read-only, replaced by rename."""

from pacewatch.publish.published import open_published, publish

__all__ = ["open_published", "publish"]
