"""XML to text rows. In: bytes and a feed. Out: `TextRows`, or a refusal. Paths are the same as in JSON.

The path begins below the root element; an attribute is `@name`, the text of an element with attributes or children `#text`.
Names are taken without their namespaces. A document type is refused whatever it says: it is the door to entities.
"""

from __future__ import annotations

from typing import Any, NoReturn
from xml.parsers import expat

from pacewatch.errors import BatchRefused
from pacewatch.observations import size_words
from pacewatch.observations.limits import DEEPEST_NESTING, check_value_count, too_large
from pacewatch.observations.records import record_words
from pacewatch.observations.records.answer import read_answer
from pacewatch.observations.records.walk import Element
from pacewatch.observations.text_encoding import decode_text, utf8_unless_declared
from pacewatch.observations.text_rows import TextRows
from pacewatch.registry.feed_model import Feed


def read_xml(content: bytes, feed: Feed) -> TextRows:
    """The records of an XML document.

    Raises:
        BatchRefused: `empty`, `encoding`, `size`, `format`, or what `read_answer` refuses.
    """
    text = decode_text(content, utf8_unless_declared(feed.encoding))[0]
    # A tag or an attribute, each with what it costs in memory at worst.
    check_value_count(content, b"<", b"=", b"<")
    builder = _Builder()
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as fault:
        said = record_words.no_xml(fault.lineno, fault.offset + 1, expat.ErrorString(fault.code))
        raise BatchRefused("format", *said) from None
    return read_answer(builder.root, feed)


def _refuse_document_type(*_: Any) -> NoReturn:
    raise BatchRefused("format", *record_words.DOCUMENT_TYPE)


class _Builder:
    """Elements as dicts, as `Element` says; an element with nothing but text is that text."""

    def __init__(self) -> None:
        self.root: Any = Element()
        self._open: list[Element] = []
        self._texts: list[list[str]] = []

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= DEEPEST_NESTING:
            raise too_large(size_words.DEEP_ELEMENTS, DEEPEST_NESTING, size_words.LEVELS)
        self._open.append(Element({f"@{_local(key)}": value for key, value in attributes.items()}))
        self._texts.append([])

    def text(self, text: str) -> None:
        self._texts[-1].append(text)

    def end(self, name: str) -> None:
        element, text = self._open.pop(), "".join(self._texts.pop()).strip()
        value: Any = element
        if not element:
            value = text
        elif text:
            element["#text"] = text
        if self._open:
            _put(self._open[-1], _local(name), value)
        else:
            self.root = value if isinstance(value, Element) else Element({"#text": value})


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rsplit(" ", 1)[-1]


def _put(parent: Element, name: str, value: Any) -> None:
    """A child beside the others of its name."""
    if name not in parent:
        parent[name] = value
    elif isinstance(parent[name], list):
        parent[name].append(value)
    else:
        parent[name] = [parent[name], value]
