"""Where each column's cells come from. In: a feed. Out: a `Source` for each column that is read by path."""

from __future__ import annotations

from dataclasses import dataclass

from pacewatch.registry.feed_model import Feed
from pacewatch.registry.record_path import RecordPath, parse_path


@dataclass(frozen=True)
class Source:
    """Where a column's cells come from: paths in a record, whose texts are joined."""

    column: str
    paths: tuple[RecordPath, ...]
    join: str

    @property
    def written(self) -> str:
        """The paths as the declaration has them."""
        return " and ".join(path.text for path in self.paths)


def sources(feed: Feed) -> list[Source]:
    """A source for each column that is read by path; a column without a path of its own goes by its name."""
    spread = {feed.spread.name, feed.spread.value} if feed.spread else set()
    found = []
    for column in feed.columns:
        if column in spread:
            continue
        if declared := feed.fields.get(column):
            found.append(Source(column, tuple(parse_path(text) for text in declared.paths), declared.join))
        else:
            found.append(Source(column, (RecordPath(column, 0, False, (column,)),), ""))
    return found
