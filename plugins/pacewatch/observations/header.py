"""The first row of a file beside what its feed declares. In: the file's text. Out: which column is which, or a refusal.

Columns are known by their names: new ones and another order change nothing, and are told. One that is missing may have been
renamed or left out, and only people know which, so such a file is refused.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass

from pacewatch.errors import BatchRefused
from pacewatch.observations import header_words
from pacewatch.observations.csv_lines import header_names
from pacewatch.observations.header_drift import HeaderDrift
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.nearest import nearest
from pacewatch.said import Said


@dataclass(frozen=True)
class Header:
    """`names` has one for each column of the file in its order, and none twice; those of new columns are made up."""

    names: tuple[str, ...]
    drift: HeaderDrift | None = None


def read_header(text: str, feed: Feed) -> Header:
    """Which column of a file, by its text, is which.

    Raises:
        BatchRefused: `columns`: a declared column is missing, or there twice.
    """
    try:
        _, seen = header_names(text, feed.delimiter)
    except csv.Error:
        raise BatchRefused("columns", *header_words.long_name(csv.field_size_limit())) from None
    declared = list(feed.columns)
    if seen == declared:
        return Header(feed.columns)
    if missing := [name for name in declared if name not in seen]:
        raise BatchRefused("columns", *_about_missing(missing, seen, feed))
    if twice := [name for name in declared if seen.count(name) > 1]:
        raise BatchRefused("columns", *header_words.twice(twice[0], seen.count(twice[0])))
    names = tuple(name if name in declared else f"new column {number}" for number, name in enumerate(seen))
    new = tuple(
        name or f"(without a name, column {number})" for number, name in enumerate(seen, 1) if name not in declared
    )
    order = [name for name in seen if name in declared]
    return Header(names, HeaderDrift(tuple(seen), new, order != declared))


def _about_missing(missing: list[str], seen: list[str], feed: Feed) -> Said:
    if 2 * len(missing) > len(feed.columns):
        return header_words.other_columns(seen, feed.columns)
    new = [name for name in seen if name and name not in feed.columns]
    return header_words.lacking([(name, _renamed(name, new, seen, feed)) for name in missing], seen)


def _renamed(name: str, new: list[str], seen: list[str], feed: Feed) -> str | None:
    """The new column that may be the old one: by its name, or else the one that stands in its place."""
    at = feed.columns.index(name)
    in_place = seen[at] if len(seen) == len(feed.columns) and seen[at] in new else None
    return nearest(name, new) or in_place
