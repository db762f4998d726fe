"""The files in a zip file, read one after the other. In: bytes, a feed with `member`. Out: `TextRows` of all that match.

Rows are numbered on over the members, and their origins say which member, as its sheet, and which row in it each came from.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase

import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.errors import BatchRefused
from pacewatch.observations import size_words, zip_words
from pacewatch.observations.limits import MOST_CELLS, MOST_RECORDS, too_large
from pacewatch.observations.origins import Origins
from pacewatch.observations.text_rows import ROW, TextRows
from pacewatch.observations.zip_guard import START, ZIP_FAULTS, Member, members_of
from pacewatch.registry.feed_model import Feed

CHUNK = 1 << 16

Reader = Callable[[bytes, Feed], TextRows]


def read_members(content: bytes, feed: Feed, read: Reader) -> TextRows:
    """The rows of every member whose name fits, in the order of the names.

    Raises:
        BatchRefused: of the archive, `members` if none fits, or of one member, with its name: none of the others is used.
    """
    archive, members = members_of(content)
    most = MOST_CELLS if feed.wide else MOST_RECORDS
    with archive:
        matching = [member for member in members if _fits(member.name, feed.member or "*")]
        if not matching:
            raise BatchRefused("members", *zip_words.nothing_fits((member.name for member in members), feed.member))
        parts: list[TextRows] = []
        origins: list[Origins] = []
        for member in sorted(matching, key=lambda one: one.name):
            rows = _read_member(archive, member, feed, read)
            parts.append(_renumbered(rows, sum(len(one.rows) for one in origins)))
            origins.append(_origins(rows, member.name))
            if sum(part.row_count for part in parts) > most:
                raise too_large(size_words.zip_rows(most), most, size_words.ROWS)
    table = pa.concat_tables([part.table for part in parts])
    problems = [problem for part in parts for problem in part.problems]
    return TextRows(table, problems, _detected(parts), _together(origins))


def _fits(name: str, pattern: str) -> bool:
    """A pattern without a slash speaks of the file's own name; what systems add of their own is never meant."""
    own = name.rsplit("/", 1)[-1]
    if own.startswith(".") or name.startswith("__MACOSX/"):
        return False
    return fnmatchcase((name if "/" in pattern else own).casefold(), pattern.casefold())


def _read_member(archive: zipfile.ZipFile, member: Member, feed: Feed, read: Reader) -> TextRows:
    content = _unpacked(archive, member)
    if content.startswith(START) and feed.format not in ("report", "xlsx"):
        raise BatchRefused("archive", *zip_words.zip_within(member.name))
    try:
        return read(content, feed)
    except BatchRefused as refusal:
        raise BatchRefused(refusal.code, *zip_words.of_member(member.name, refusal.said)) from None


def _unpacked(archive: zipfile.ZipFile, member: Member) -> bytes:
    """A member's bytes, never more than the archive's list says that there are."""
    chunks, size = [], 0
    try:
        with archive.open(member.info) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > member.info.file_size:
                    raise BatchRefused("archive", *zip_words.larger_than_stated(member.name))
                chunks.append(chunk)
    except ZIP_FAULTS as fault:
        raise BatchRefused("format", *zip_words.not_unpacked(member.name, fault)) from None
    return b"".join(chunks)


def _renumbered(rows: TextRows, offset: int) -> TextRows:
    """A member's rows with numbers that go on from the member before."""
    numbers = pc.add(rows.table[ROW], pa.scalar(offset, pa.int64()))
    table = rows.table.set_column(0, ROW, numbers)
    return TextRows(table, [replace(problem, row=problem.row + offset) for problem in rows.problems], rows.detected)


def _origins(rows: TextRows, name: str) -> Origins:
    """The member as the sheet of all its rows; a workbook's sheets keep their names behind that of their file."""
    if inner := rows.origins:
        sheets = pc.coalesce(pc.binary_join_element_wise(name, inner.sheets, ": "), name)
        same: dict[tuple[str | None, str], str] = {
            (f"{name}: {sheet}" if sheet else name, column): letter
            for (sheet, column), letter in inner.sheet_letters.items()
        }
        return Origins(sheets, inner.rows, inner.letters, same, inner.headers, inner.headed)
    count = _last_row(rows)
    return Origins(pa.repeat(pa.scalar(name, pa.string()), count), pa.array(range(1, count + 1), pa.int64()))


def _together(found: list[Origins]) -> Origins:
    """The origins of all members one after the other."""
    letters: dict[tuple[int, str], str] = {}
    same = {at: letter for one in found for at, letter in one.sheet_letters.items()}
    offset = 0
    for one in found:
        letters |= {(row + offset, column): letter for (row, column), letter in one.letters.items()}
        offset += len(one.rows)
    headers = [one.headers for one in found if one.headers is not None]
    return Origins(
        pa.concat_arrays([one.sheets for one in found]),
        pa.concat_arrays([one.rows for one in found]),
        letters,
        same,
        pa.concat_arrays(headers) if headers else None,
        found[0].headed,
    )


def _last_row(rows: TextRows) -> int:
    highest = pc.max(rows.table[ROW]).as_py() or 0
    return max([highest, *(problem.row for problem in rows.problems)])


def _detected(parts: list[TextRows]) -> str:
    """How the members were read, where they had to tell; each way once."""
    return "; ".join(dict.fromkeys(part.detected for part in parts if part.detected))
