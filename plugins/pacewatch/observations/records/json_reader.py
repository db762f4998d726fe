"""JSON and NDJSON to text rows. In: bytes and a feed. Out: `TextRows`, or a refusal. Numbers keep the text that they have.

A row of JSON is a record in its order in the file, left-out ones included; a row of NDJSON is a line
wherever each line holds one.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from pacewatch.errors import BatchRefused
from pacewatch.observations import size_words
from pacewatch.observations.limits import check_value_count
from pacewatch.observations.reading_words import json_in_each_line, records_at
from pacewatch.observations.records import record_words
from pacewatch.observations.records.answer import read_answer
from pacewatch.observations.records.nesting import check_nesting
from pacewatch.observations.records.record_table import RecordTable
from pacewatch.observations.records.walk import NoRecords, trails
from pacewatch.observations.said import SaidError
from pacewatch.observations.text_encoding import decode_text, utf8_unless_declared
from pacewatch.observations.text_rows import TextRows
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.record_path import parse_path

MOST_IN_A_LINE = 1_000_000


class NotJson(SaidError):
    """Text that is no JSON; it says where and why."""


def read_json(content: bytes, feed: Feed) -> TextRows:
    """The records of a file that is one JSON document.

    Raises:
        BatchRefused: `empty`, `encoding`, `size`, `format`, or what `read_answer` refuses.
    """
    return read_answer(parse_document(content, feed), feed)


def parse_document(content: bytes, feed: Feed) -> Any:
    """A file as dicts, lists, texts, truth values and nulls.

    Raises:
        BatchRefused: `empty`, `encoding`, `size` or `format`.
    """
    text = decode_text(content, utf8_unless_declared(feed.encoding))[0]
    check_value_count(content, b",", b"[", b"{")
    try:
        return parse_json(text)
    except NotJson as fault:
        raise BatchRefused("format", *record_words.no_json(fault.said)) from None


def parse_json(text: str) -> Any:
    """A JSON text with its numbers as they are written.

    Raises:
        NotJson: it is none, or gives a key twice.
        BatchRefused: `size`: it is nested too deeply.
    """
    check_nesting(text)
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_object)
    except json.JSONDecodeError as fault:
        raise NotJson(record_words.json_fault(fault.lineno, fault.colno, fault.msg)) from None
    except RecursionError:
        raise BatchRefused("size", *size_words.TOO_DEEP) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; which of two values of one key is meant, nobody can say."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise NotJson(record_words.key_twice(twice))
    return found


def read_ndjson(content: bytes, feed: Feed) -> TextRows:
    """The records of a file with a JSON document in each line; a line that is none is a broken row.

    Raises:
        BatchRefused: `empty`, `encoding`, `size` or `columns`.
    """
    text = decode_text(content, utf8_unless_declared(feed.encoding))[0]
    table = RecordTable(feed)
    path = parse_path(feed.records or "$")
    start = number = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        number += 1
        if line := text[start:end].strip():
            _add_line(line, table, None if path.steps or feed.spread else number, feed)
        start = end + 1
    return table.rows()


def _add_line(line: str, table: RecordTable, number: int | None, feed: Feed) -> None:
    path = parse_path(feed.records or "$")
    row = table.row + 1 if number is None else number
    if len(line) > MOST_IN_A_LINE:
        raise BatchRefused("size", *size_words.long_row(row, len(line), MOST_IN_A_LINE))
    try:
        for trail in trails(path, parse_json(line)):
            table.add(trail, number)
    except NotJson as fault:
        table.add_broken(row, line[:200], "json", json_in_each_line(fault.said))
    except NoRecords as fault:
        table.add_broken(row, line[:200], "records", records_at(path.text, fault.said))
