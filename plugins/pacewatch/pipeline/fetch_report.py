"""What a poll says when it is done: a sentence for people, and the same as plain values for JSON. Without secrets."""

from __future__ import annotations

from dataclasses import dataclass, field

from pacewatch.escapes import escaped
from pacewatch.reports import Report, counted


@dataclass(frozen=True)
class FetchRow(Report):
    """What became of one request.

    `outcome`: fetched; unchanged; no_data (the source has nothing there yet); waiting (a file isn't complete yet); or failed,
    with `detail`. `is_transient`: asking again may help.
    """

    origin: str
    outcome: str
    files: list[str] = field(default_factory=list)
    detail: str | None = None
    is_transient: bool = False

    def summary(self) -> str:
        """One line about the request."""
        if self.outcome == "fetched":
            return f"fetched {escaped(self.origin)}: {', '.join(map(escaped, self.files))}"
        return f"{self.outcome} {escaped(self.origin)}" + (f": {escaped(self.detail)}" if self.detail else "")


@dataclass(frozen=True)
class FetchReport(Report):
    """What became of all requests of one poll; after a dry run, what would have."""

    feed: str
    rows: list[FetchRow] = field(default_factory=list)
    dry_run: bool = False

    @property
    def failed(self) -> list[FetchRow]:
        """The requests that failed."""
        return [row for row in self.rows if row.outcome == "failed"]

    @property
    def is_well(self) -> bool:
        """Whether no request failed."""
        return not self.failed

    def summary(self) -> str:
        """The poll in one line."""
        files = sum(len(row.files) for row in self.rows)
        others = ", ".join(
            f"{count} {name.replace('_', ' ')}"
            for name in ("unchanged", "no_data", "waiting", "failed")
            if (count := sum(row.outcome == name for row in self.rows))
        )
        done = "would be put into the inbox" if self.dry_run else "put into the inbox"
        return f"{self.feed}: {counted(files, 'file')} {done}" + (f"; {others}" if others else "")
