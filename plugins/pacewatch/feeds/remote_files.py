"""Fetching files from elsewhere. In: a home, a registry, a feed, a Connection's fields. Out: what became of each new file.

Only the inbox is written; `ingest` is rung by what lands there.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field

from pacewatch.errors import PacewatchError, SourceFailed
from pacewatch.feeds.remote import folder_words
from pacewatch.feeds.remote.folder import Access, open_folder
from pacewatch.feeds.remote.take import TakenFile, take_new_files
from pacewatch.home import Home
from pacewatch.registry import Registry
from pacewatch.reports import Report, counted


@dataclass(frozen=True)
class FilesReport(Report):
    """What became of every new file of a folder.

    `failure` says why it couldn't be asked to the end, `failure_zh` the same in Chinese; `is_transient`: asking again may help.
    """

    feed: str
    url: str
    files: list[TakenFile] = field(default_factory=list)
    failure: str | None = None
    is_transient: bool = False
    failure_zh: str | None = None

    @property
    def is_well(self) -> bool:
        """Whether the folder was asked to the end and no file was refused."""
        return self.failure is None and not any(file.outcome == "refused" for file in self.files)

    def summary(self) -> str:
        """The whole in one line."""
        counts = {name: sum(file.outcome == name for file in self.files) for name in ("known", "waiting", "refused")}
        others = "".join(f", {count} {name}" for name, count in counts.items() if count)
        fetched = counted(sum(file.outcome == "fetched" for file in self.files), "file")
        return f"{self.feed}: {fetched} fetched{others} from {self.url}" + (f"; {self.failure}" if self.failure else "")


def fetch_files(
    home: Home,
    registry: Registry,
    feed_id: str,
    connection: Access | None,
    *,
    dry_run: bool = False,
    anew: bool = False,
) -> FilesReport:
    """Bring what is new in a feed's folder elsewhere into the inbox; a second call at once finds nothing new.

    `connection` holds the fields of the Airflow Connection that the declaration names, none if it names none. A dry run only
    lists what is new; `anew` counts everything as new.

    Raises:
        UnknownName: the registry has no such feed.
        PacewatchError: the feed's files aren't fetched.
        SourceFailed: the Connection that it names isn't there.
        OSError: our own disk takes no more.
    """
    fetch = registry.feed(feed_id).fetch
    declared = fetch.files if fetch else None
    if declared is None:
        raise PacewatchError(f"feed {feed_id!r} has no 'fetch: {{files: ...}}' in feeds.yaml")
    if declared.connection and connection is None:
        raise SourceFailed(folder_words.no_connection_of(feed_id, declared.connection))
    home.make_folders()
    files: list[TakenFile] = []
    try:
        with closing(open_folder(declared.url, connection)) as folder:
            for file in take_new_files(home, feed_id, declared, folder, dry_run=dry_run, anew=anew):
                files.append(file)  # noqa: PERF402 - one by one, so that those before a fault are told of
    except SourceFailed as fault:
        return FilesReport(feed_id, declared.url, files, fault.said[0], fault.again, fault.said[1])
    return FilesReport(feed_id, declared.url, files)
