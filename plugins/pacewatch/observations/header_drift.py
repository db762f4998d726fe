"""What became of a file's header. In: nothing. Out: `HeaderDrift`, for a file that could be read all the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HeaderDrift:
    """How a header differs from the declared one: the columns that are new, by name, and whether the others changed order."""

    seen: tuple[str, ...]
    new_columns: tuple[str, ...]
    is_reordered: bool
