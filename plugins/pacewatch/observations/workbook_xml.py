"""The XML of a workbook's parts. In: a part's bytes, and what to call for each element. Out: those calls, or a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn
from xml.parsers import expat

from pacewatch.errors import BatchRefused
from pacewatch.observations import workbook_words
from pacewatch.said import Said

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


def walk_part(part: bytes, what: Said, start: Start, end: End | None = None) -> None:
    """Go through a part, which a refusal calls `what` (with its verb).

    Raises:
        BatchRefused: `format`: it is no XML, or has a document type.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        parser.Parse(part, True)
    except expat.ExpatError as fault:
        said = workbook_words.damaged_part(what, fault.lineno, expat.ErrorString(fault.code))
        raise BatchRefused("format", *said) from None


def local_name(name: str) -> str:
    """An element's or attribute's name without its prefix."""
    return name.rsplit(":", 1)[-1]


def _refuse_document_type(*_: Any) -> NoReturn:
    """A document type is the door to entities, and no workbook has one."""
    raise BatchRefused("format", *workbook_words.DOCUMENT_TYPE)
