"""Publish: what analysts open. In: the warehouse. Out: `published/pacewatch.duckdb`, replaced by rename; pages in `docs/`."""

from pacewatch.publish.published import open_published, publish
from pacewatch.publish.validation_pages import write_pages

__all__ = ["open_published", "publish", "write_pages"]
