"""Which cells of a workbook show a share in per cent. In: its parts. Out: by sheet, where they stand.

Sheets are looked at only where the workbook's styles know a percentage at all.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from xml.parsers import expat

from pacewatch.errors import BatchRefused
from pacewatch.observations.number_formats import NUMBER, percent_formats
from pacewatch.observations.sheet_extent import CELL_NAME, CellWalk, column_number, is_ordinary, refuse_document_type

Place = tuple[int, int]
"""Row and column, from 0."""

BOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"


class PercentCells:
    """The cells of each sheet, by its name, that show a percentage."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        """Look through the styles; the sheets are looked at one by one, when somebody asks.

        Raises:
            BatchRefused: `size` or `format`: the styles can't be those of a workbook.
        """
        self._parts = {_plain(name): part for name, part in parts.items()}
        styles = self._parts.get(STYLES)
        self._shares, self._mixed = percent_formats(styles) if styles else (frozenset(), {})
        self._sheets = _sheet_parts(self._parts) if self._shares or self._mixed else {}

    def of(self, sheet: str) -> list[Place]:
        """The places of a sheet's cells that show a percentage.

        Raises:
            BatchRefused: `format`: it can't be told which they are.
        """
        if not self._shares and not self._mixed:
            return []
        part = self._parts.get(self._sheets.get(sheet, ""))
        if part is None:
            raise BatchRefused(
                "format",
                f"sheet {sheet} of the workbook can't be found by its name, and some cells of the workbook are percentages; "
                "expected a workbook as spreadsheet programmes save it",
            )
        for index, code in self._mixed.items():
            if self._cells(part, frozenset({index})):
                raise BatchRefused(
                    "format",
                    f"sheet {sheet} has cells with the number format {code[:60]!r}, which shows some numbers in per cent "
                    "and others not; expected one of both",
                )
        return self._cells(part, self._shares)

    @staticmethod
    def _cells(part: bytes, formats: frozenset[int]) -> list[Place]:
        if not formats:
            return []
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
        if name.rsplit(":", 1)[-1] == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = _plain(posixpath.normpath(posixpath.join("/xl", target))).lstrip("/")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rsplit(":", 1)[-1] == "sheet":
            key = next((value for key, value in attributes.items() if key.rsplit(":", 1)[-1] == "id"), "")
            sheets.setdefault(attributes.get("name", ""), targets.get(key, ""))

    for part, see in ((RELATIONS, relation), (BOOK, sheet)):
        parser = expat.ParserCreate()
        parser.StartElementHandler = see
        parser.StartDoctypeDeclHandler = refuse_document_type
        try:
            parser.Parse(parts.get(part, b""), True)
        except expat.ExpatError as fault:
            raise BatchRefused(
                "format",
                f"the list of the workbook's sheets is damaged: {expat.ErrorString(fault.code)}; expected a whole workbook",
            ) from None
    return sheets
