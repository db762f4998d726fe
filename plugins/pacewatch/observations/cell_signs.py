"""What single cells and rows of a report say. In: their texts. Out: periods, numbers or marks for none, notes, plain names."""

from __future__ import annotations

import re
from datetime import UTC, tzinfo

from pacewatch.observations.period_labels import NotAPeriod, Period, read_period
from pacewatch.observations.sheets import Row
from pacewatch.observations.written_numbers import NotANumber, half_width, read_number

NOTE = re.compile(r"\s*[(\[]?(注|备注|说明|数据来源|资料来源|来源|制表|填报|附注|\*)")

PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
"""Most numbers; to read one in general takes many times as long."""


def letters_of(index: int) -> str:
    """A column's letters as spreadsheets show them: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def plain_name(name: str) -> str:
    """A header as the roles know it: without spaces and what stands in brackets, in lower case."""
    return re.sub(r"\s|\(.*?\)", "", half_width(name)).lower()


def try_period(label: str, year: int | None, zone: tzinfo = UTC) -> Period | None:
    """The period that a label names, or None; arguments as in `read_period`."""
    try:
        return read_period(label, year, zone)
    except NotAPeriod:
        return None


def is_hour(cell: str, zone: tzinfo) -> bool:
    """Whether a cell is a time at which an hour ends, other than midnight in a zone, which may also stand for a day."""
    period = try_period(cell, None, zone)
    return period is not None and period.span == "hour"


def is_day(cell: str) -> bool:
    """Whether a cell is the date of one day, or of an hour of it, its year included."""
    period = try_period(cell, None)
    return period is not None and period.span in ("day", "hour")


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, and not only a mark for none."""
    if PLAIN_NUMBER.fullmatch(cell):
        return True
    try:
        return read_number(cell) is not None
    except NotANumber:
        return False


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no figure."""
    if PLAIN_NUMBER.fullmatch(cell):
        return False
    try:
        return read_number(cell) is None
    except NotANumber:
        return False


def is_note(row: Row) -> bool:
    """Whether a row is a note, a source line or a heading among the data: it holds one text only, and no number."""
    texts = {cell for cell in row if cell}
    first = next(iter(cell for cell in row if cell), "")
    return bool(NOTE.match(half_width(first))) or (len(texts) <= 1 and not any(map(is_number, texts)))


def is_data(row: Row) -> bool:
    """A row with a number that isn't the label of a period, as years in a header are."""
    return any(is_number(cell) and try_period(cell, None) is None for cell in row)
