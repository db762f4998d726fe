"""Which cells of a workbook show a share in per cent. In: its formats, and its parts. Out: by sheet, where they stand.

Sheets are looked at only where the workbook's styles know a percentage at all.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping

from pacewatch.errors import BatchRefused
from pacewatch.observations import workbook_words
from pacewatch.observations.number_formats import NUMBER, CellFormats, percent_formats
from pacewatch.observations.sheet_extent import CELL_NAME, CellWalk, column_number, is_ordinary
from pacewatch.observations.workbook_xml import local_name, walk_part

Place = tuple[int, int]
"""Row and column, from 0."""

Find = Callable[[str, int, frozenset[int]], list[Place]]

BOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"


class PercentCells:
    """The cells of a workbook that show a percentage.

    `find` gives, of a sheet by its name and its place among the sheets, the cells that have one of some formats.
    """

    def __init__(self, formats: CellFormats, find: Find) -> None:
        self._formats, self._find = formats, find

    def of(self, sheet: str, index: int) -> list[Place]:
        """The places of a sheet's cells that show a percentage.

        Raises:
            BatchRefused: `format`: it can't be told which they are.
        """
        for number, code in self._formats.mixed.items():
            if self._find(sheet, index, frozenset({number})):
                raise BatchRefused("format", *workbook_words.mixed_format(sheet, code))
        return self._find(sheet, index, self._formats.shares) if self._formats.shares else []


def percent_cells(parts: Mapping[str, bytes]) -> PercentCells:
    """Those of a workbook that is a zip file, by its unpacked parts.

    Raises:
        BatchRefused: `size` or `format`: the styles can't be those of a workbook.
    """
    plain = {_plain(name): part for name, part in parts.items()}
    styles = plain.get(STYLES)
    formats = percent_formats(styles) if styles else CellFormats()
    sheets = _sheet_parts(plain) if formats.shares or formats.mixed else {}

    def find(sheet: str, _: int, wanted: frozenset[int]) -> list[Place]:
        part = plain.get(sheets.get(sheet, ""))
        if part is None:
            raise BatchRefused("format", *workbook_words.nameless_sheet(sheet))
        return _cells(part, wanted)

    return PercentCells(formats, find)


def _cells(part: bytes, formats: frozenset[int]) -> list[Place]:
    if 0 in formats or b"<!" in part or not is_ordinary(part):
        return _parsed(part, formats)
    chosen = "|".join(map(str, sorted(formats)))
    wanted = re.compile(CELL_NAME.pattern + rf' s="0*(?:{chosen})"'.encode())
    return [(int(row) - 1, column_number(name.decode()) - 1) for name, row in wanted.findall(part)]


def _plain(name: str) -> str:
    return name.replace("\\", "/").lower()


def _parsed(part: bytes, formats: frozenset[int]) -> list[Place]:
    found: list[Place] = []

    def see(row: int, column: int, attributes: dict[str, str]) -> None:
        stated = attributes.get("s", "0")
        if NUMBER.fullmatch(stated) and int(stated) in formats:
            found.append((row - 1, column - 1))

    CellWalk(see).parse(part)
    return found


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part that each sheet is kept in, by the sheet's name."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = _plain(posixpath.normpath(posixpath.join("/xl", target))).lstrip("/")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) == "sheet":
            key = next((value for key, value in attributes.items() if local_name(key) == "id"), "")
            sheets.setdefault(attributes.get("name", ""), targets.get(key, ""))

    for part, see in ((RELATIONS, relation), (BOOK, sheet)):
        walk_part(parts.get(part, b""), workbook_words.THE_LIST_OF_SHEETS_IS, see)
    return sheets
