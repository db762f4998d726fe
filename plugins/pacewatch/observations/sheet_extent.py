"""How far a workbook's sheets reach, before anybody makes room for them. In: a sheet's XML. Out: rows times columns.

A reader makes room for every cell down to the last one, so that one cell a million rows down fills the memory. An ordinary
sheet, each of whose cells begins with its own name (<c r="B7"), is looked through in one go; any other is parsed.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable

from pacewatch.observations.sheets import check_cells
from pacewatch.observations.workbook_words import A_SHEET_IS
from pacewatch.observations.workbook_xml import local_name, walk_part

CELL_NAME = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"')
ANY_NAME = re.compile(r"([A-Z]{1,9})([0-9]{1,9})", re.IGNORECASE)
ROW_NUMBER = re.compile(r"[0-9]{1,9}")
TYPE = ' t="(?:n|inlineStr|s|str|b|e|d)"/?>'
ONCE = rf'(?:>|{TYPE}| s="[0-9]+"(?:>|{TYPE}|/>)|/>)'
"""What ordinarily follows a cell's name; another attribute might name it a second time, and readers take the last."""

NOT_ORDINARY = re.compile(rf'<c(?! r="[A-Z]{{1,3}}[1-9][0-9]{{0,6}}"{ONCE}|[A-Za-z])'.encode())
"""Finds any cell that doesn't begin with its name; `<c` and a letter begins another element."""

SAMPLED_BYTES = 100_000


def extent_of(sheet: bytes) -> int:
    """Rows times columns down to the last cell of a sheet, or a number that is no less.

    Raises:
        BatchRefused: `size`: it has too many cells; `format`: it is no XML, or has a document type.
    """
    last_row, last_column = _last_in_samples(sheet)
    if last_row and not _has_prefixed_cells(sheet) and not _not_within(last_row, last_column).search(sheet):
        return last_row * column_number(last_column)
    return _parsed_extent(sheet)


def _has_prefixed_cells(sheet: bytes) -> bool:
    """Whether anything might be a cell such as <x:c r="B7">; colons are few, and looking for one sign is quickest."""
    colon = sheet.find(b":")
    while colon >= 0:
        if sheet.startswith(b"c", colon + 1):
            return True
        colon = sheet.find(b":", colon + 1)
    return False


def column_number(name: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _last_in_samples(sheet: bytes) -> tuple[int, str]:
    """The last row and column of the cells at both ends of a sheet, which mostly are the last of all."""
    names = CELL_NAME.findall(sheet[:SAMPLED_BYTES]) + CELL_NAME.findall(sheet[-SAMPLED_BYTES:])
    rows = (int(row) for _, row in names)
    return max(rows, default=0), max((name.decode() for name, _ in names), key=column_number, default="")


def _not_within(last_row: int, last_column: str) -> re.Pattern[bytes]:
    """Finds any cell that doesn't begin with its name, or is named as one beyond this row or column.

    `<c` and a letter begins another element (cols); a prefix that ends in c is found by its colon.
    """
    column = _at_most(last_column, string.ascii_uppercase, "A")
    row = _at_most(str(last_row), string.digits, "1")
    return re.compile(rf'<c(?! r="(?:{column})(?:{row})"{ONCE}|[A-Za-z])'.encode())


def _at_most(last: str, signs: str, least_first: str) -> str:
    """A pattern for what sorts no later than `last` among words of these signs, shorter ones first."""
    every = f"[{signs[0]}-{signs[-1]}]"
    forms = [f"[{least_first}-{signs[-1]}]{every}{{0,{len(last) - 2}}}"] if len(last) > 1 else []
    for index, sign in enumerate(last[:-1]):
        least = least_first if index == 0 else signs[0]
        if sign > least:
            before = signs[signs.index(sign) - 1]
            forms.append(f"{last[:index]}[{least}-{before}]{every}{{{len(last) - index - 1}}}")
    least = least_first if len(last) == 1 else signs[0]
    return "|".join([*forms, f"{last[:-1]}[{least}-{last[-1]}]"])


def is_ordinary(sheet: bytes) -> bool:
    """Whether each cell of a sheet begins with its name, once, and then its format."""
    return not _has_prefixed_cells(sheet) and not NOT_ORDINARY.search(sheet)


def _parsed_extent(sheet: bytes) -> int:
    last_row = last_column = 0

    def reach(row: int, column: int, _: dict[str, str]) -> None:
        nonlocal last_row, last_column
        last_row, last_column = max(last_row, row), max(last_column, column)

    check_cells(sheet.count(b"<c ") + sheet.count(b":c "))
    CellWalk(reach).parse(sheet)
    return last_row * last_column


class CellWalk:
    """Tells each cell of a sheet: its row and column, from 1, and its attributes.

    Cells are counted on from the one before where they or their rows have no name.
    """

    def __init__(self, see: Callable[[int, int, dict[str, str]], None]) -> None:
        self._see = see
        self._row, self._column = 1, 1

    def parse(self, sheet: bytes) -> None:
        """Go through a sheet's XML.

        Raises:
            BatchRefused: `format`: it is no XML, or has a document type.
        """
        walk_part(sheet, A_SHEET_IS, self._start, self._end)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = local_name(name)
        if local == "row":
            stated = attributes.get("r", "")
            self._row = int(stated) if ROW_NUMBER.fullmatch(stated) else self._row
            self._column = 1
        elif local == "c":
            row = self._row
            if named := ANY_NAME.fullmatch(attributes.get("r", "")):
                self._column, row = column_number(named[1]), int(named[2])
            self._see(row, self._column, attributes)

    def _end(self, name: str) -> None:
        local = local_name(name)
        self._row += local == "row"
        self._column += local == "c"
