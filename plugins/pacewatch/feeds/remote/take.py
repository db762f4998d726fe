"""From a folder elsewhere into the inbox. In: a `RemoteFolder` and a declaration. Out: a `TakenFile` for each new file.

Nothing over there is changed. A file is taken when it is complete: its name isn't one of an unfinished file, it hasn't changed
for the declared quiet time by our own clock, and after the copy it is still what was listed. What isn't taken now is asked for
again next time. One file that can't be taken doesn't hold up the others; a connection that is cut does, until next time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pacewatch.crash import crash_point
from pacewatch.errors import FileTooLarge, NameRefused, NameTaken, SourceFailed, TransferBroken
from pacewatch.feeds import incoming_words
from pacewatch.feeds.inbox import UNFINISHED_SUFFIXES
from pacewatch.feeds.incoming import Landing, check_name, largest_file_bytes
from pacewatch.feeds.remote import folder_words
from pacewatch.feeds.remote.folder import MOST_LISTED, RemoteFile, RemoteFolder
from pacewatch.feeds.remote.memory import Memory
from pacewatch.home import Home
from pacewatch.registry.fetch_files_model import WHOLE_AT_ONCE, FilesFetch

UNFINISHED = (*UNFINISHED_SUFFIXES, ".filepart", ".partial", ".uploading")
"""Endings of files that a sender hasn't finished; `.filepart` is WinSCP's."""

SAVE_EVERY = 20


@dataclass(frozen=True)
class TakenFile:
    """What became of a file: fetched, known (its bytes had come before), waiting (next time) or refused, with the reason.

    `detail_zh` is the reason in Chinese; what waits has none.
    """

    name: str
    outcome: str
    detail: str | None = None
    sha256: str | None = None
    detail_zh: str | None = None


def take_new_files(
    home: Home,
    feed: str,
    declared: FilesFetch,
    folder: RemoteFolder,
    *,
    dry_run: bool = False,
    anew: bool = False,
) -> Iterator[TakenFile]:
    """Bring every new and complete file of the folder into the inbox; a dry run only names the new ones.

    `anew` counts all of them as new.

    Raises:
        SourceFailed: the folder can't be listed, or the connection was cut; what came before that is safe.
        OSError: our own disk takes no more.
    """
    memory = Memory.load(home, feed, declared.url)
    listed = _list(declared, folder)
    memory.taken = {} if anew else {file.name: file.version for file in listed if memory.knows(file)}
    new = [file for file in listed if not memory.knows(file)]
    new.sort(key=lambda file: (file.changed_at, file.name) if declared.order == "time" else (0.0, file.name))
    if dry_run:
        yield from (TakenFile(file.name, "fetched") for file in new)
        return
    try:
        for count, (file, is_quiet) in enumerate(_after_quiet_time(declared, folder, new), start=1):
            taken = _take(home, feed, declared, folder, file) if is_quiet else _waiting(file, "it is still changing")
            if taken.outcome in ("fetched", "known"):
                memory.taken[file.name] = file.version
            if count % SAVE_EVERY == 0:
                memory.save()
            yield taken
    finally:
        memory.save()


def _list(declared: FilesFetch, folder: RemoteFolder) -> list[RemoteFile]:
    found: list[RemoteFile] = []
    for count, file in enumerate(folder.files(), start=1):
        if count > MOST_LISTED:
            raise SourceFailed(folder_words.many_files(declared.url, MOST_LISTED))
        is_unfinished = file.name.startswith(".") or file.name.lower().endswith(UNFINISHED)
        if not is_unfinished and fnmatchcase(file.name, declared.pattern):
            found.append(file)
    return found


def _after_quiet_time(
    declared: FilesFetch, folder: RemoteFolder, files: list[RemoteFile]
) -> Iterator[tuple[RemoteFile, bool]]:
    """Each file, and whether it has been quiet; waits once, however many there are.

    The other side's clock is only believed when it says that a file is well older than that; otherwise it is looked at twice.
    """
    quiet = 0 if declared.scheme in WHOLE_AT_ONCE else declared.quiet_seconds
    long_ago = time.time() - max(10 * quiet, 3600)
    if quiet and any(file.changed_at > long_ago for file in files):
        time.sleep(quiet)
    for file in files:
        is_quiet = not quiet or file.changed_at <= long_ago or folder.look(file.name) == file
        yield file, is_quiet


def _take(home: Home, feed: str, declared: FilesFetch, folder: RemoteFolder, file: RemoteFile) -> TakenFile:
    try:
        check_name(file.name)
        if file.byte_count > largest_file_bytes():
            raise FileTooLarge(incoming_words.many_bytes(file.byte_count, largest_file_bytes()))
        taken = _copy(home, feed, declared, folder, file)
    except (NameRefused, FileTooLarge) as fault:
        return TakenFile(ascii(file.name)[1:-1][:200], "refused", fault.said[0], detail_zh=fault.said[1])
    except (NameTaken, TransferBroken) as fault:
        return _waiting(file, str(fault))
    except SourceFailed as fault:
        if fault.again:
            raise
        if folder.look(file.name) is None:
            return _waiting(file, "it is gone")
        return TakenFile(file.name, "refused", fault.said[0], detail_zh=fault.said[1])
    crash_point("fetch_files.landed")
    return taken


def _copy(home: Home, feed: str, declared: FilesFetch, folder: RemoteFolder, file: RemoteFile) -> TakenFile:
    with Landing(home, feed, file.name, f"{declared.url.rstrip('/')}/{file.name}") as landing:
        for piece in folder.pieces(file):
            landing.write(piece)
            if landing.byte_count > file.byte_count:  # one that grows as fast as it is read has no end
                break
        if (now := folder.look(file.name)) != file:
            return _waiting(file, "it is gone" if now is None else "it changed while it was copied")
        if landing.is_empty:
            return _waiting(file, "it is empty")
        landed = landing.finish(byte_count=file.byte_count)
    return TakenFile(file.name, "known" if landed.is_known else "fetched", sha256=landed.sha256)


def _waiting(file: RemoteFile, why: str) -> TakenFile:
    return TakenFile(file.name, "waiting", f"{why}; it is asked for again next time")
