"""Which of a workbook's cell formats show a share in per cent. In: the XML of its styles. Out: their numbers.

A cell that shows 12.5% holds 0.125; only its number format tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pacewatch.errors import BatchRefused
from pacewatch.observations.size_words import workbook_formats
from pacewatch.observations.workbook_words import THE_STYLES_ARE
from pacewatch.observations.workbook_xml import local_name, walk_part

MOST_FORMATS = 65_490
"""As many cell formats as a workbook can have."""

BUILT_IN = frozenset({9, 10})
"""0% and 0.00%, which every workbook knows without stating them."""

WORDS = re.compile(r'"[^"]*"?|[\\_*].?|\[[^\]]*\]?', re.DOTALL)
"""What a format shows as it stands, and conditions and colours: a % within them is no percentage."""

GENERAL = re.compile(r"general|G/通用格式", re.IGNORECASE)
DIGITS = re.compile(r"[0#?]")
NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class CellFormats:
    """The numbers of those that show a percentage, and of those that do so for some numbers only, with their code."""

    shares: frozenset[int] = frozenset()
    mixed: Mapping[int, str] = field(default_factory=dict)


class MixedFormat(ValueError):
    """A number format that shows some numbers in per cent and others not; its text is the format."""


def is_percentage(code: str) -> bool:
    """Whether a number format shows numbers, whatever their sign, in per cent.

    Raises:
        MixedFormat: it depends on the number.
    """
    sections = [GENERAL.sub("0", section) for section in WORDS.sub("", code).split(";")]
    signed = [section for section in sections[:2] if DIGITS.search(section)]
    shares = ["%" in section for section in signed]
    if any(shares) and not all(shares):
        raise MixedFormat(code)
    return any(shares)


def percent_formats(styles: bytes) -> CellFormats:
    """The cell formats of a workbook that is a zip file; they are what `s` of a cell counts.

    Raises:
        BatchRefused: `size`: there are more than a workbook can have; `format`: it is no XML, or has a document type.
    """
    walk = _Walk()
    walk_part(styles, THE_STYLES_ARE, walk.start, walk.end)
    return told_apart(walk.formats, walk.codes)


def told_apart(formats: list[int], codes: dict[int, str]) -> CellFormats:
    """Cell formats by the number format of each, and the code of each number format that the workbook states."""
    shares, mixed = set(BUILT_IN - codes.keys()), {}
    for number, code in codes.items():
        try:
            shares |= {number} if is_percentage(code) else set()
        except MixedFormat:
            mixed[number] = code
    found = frozenset(index for index, number in enumerate(formats) if number in shares)
    return CellFormats(found, {index: mixed[number] for index, number in enumerate(formats) if number in mixed})


class _Walk:
    """The number format of each cell format, in their order, and the code of each number format that the workbook states."""

    def __init__(self) -> None:
        self.formats: list[int] = []
        self.codes: dict[int, str] = {}
        self._is_of_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = local_name(name)
        stated = attributes.get("numFmtId", "")
        number = int(stated) if NUMBER.fullmatch(stated) else 0
        if local == "cellXfs":
            self._is_of_cells = True
        elif local == "xf" and self._is_of_cells:
            self.formats.append(number)
        elif local == "numFmt":
            self.codes[number] = attributes.get("formatCode", "")
        if max(len(self.formats), len(self.codes)) > MOST_FORMATS:
            raise BatchRefused("size", *workbook_formats(MOST_FORMATS))

    def end(self, name: str) -> None:
        if local_name(name) == "cellXfs":
            self._is_of_cells = False
