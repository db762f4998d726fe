"""Whether an answer is one at all. In: a parsed file and what the feed expects. Out: nothing, or a refusal with its own words.

Many services say with status 200 that something went wrong; what they then hold must never be read as figures.
"""

from __future__ import annotations

from typing import Any

from pacewatch.errors import BatchRefused
from pacewatch.observations.records import record_words
from pacewatch.observations.records.cells import NotACell, brief, cell_text
from pacewatch.observations.records.record_table import RecordTable
from pacewatch.observations.records.walk import ABSENT, NoRecords, look_up, trails
from pacewatch.observations.text_rows import TextRows
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.record_path import parse_path
from pacewatch.said import Said


def read_answer(answer: Any, feed: Feed) -> TextRows:
    """The rows of an answer that says what the feed expects.

    Raises:
        BatchRefused: `answer`: it says something else; `records`: it has no records where they are declared; `columns`
            or `empty` as for every file.
    """
    check_answer(answer, feed)
    table = RecordTable(feed)
    path = parse_path(feed.records or "$")
    try:
        for trail in trails(path, answer):
            table.add(trail)
    except NoRecords as fault:
        raise BatchRefused("records", *record_words.no_records(fault.said, path.text, said(answer, feed))) from None
    return table.rows()


def check_answer(answer: Any, feed: Feed) -> None:
    """Refuse an answer that doesn't say what `expect` wants.

    Raises:
        BatchRefused: `answer`, with what the answer itself says.
    """
    for text, wanted in feed.expect.items():
        value = look_up(parse_path(text), (answer,))
        try:
            fits = value is not ABSENT and cell_text(value, text) == wanted
        except NotACell:
            fits = False
        if not fits:
            seen = None if value is ABSENT else brief(value)
            raise BatchRefused("answer", *record_words.other_answer(seen, text, wanted, said(answer, feed)))


def said(answer: Any, feed: Feed) -> Said:
    """What an answer says for itself, as the end of a sentence."""
    if feed.message:
        value = look_up(parse_path(feed.message), (answer,))
        if value is not ABSENT and value:
            return record_words.it_says(brief(value))
    if isinstance(answer, dict):
        return record_words.it_holds(brief(key) for key in answer)
    return record_words.it_is_a_list(len(answer)) if isinstance(answer, list) else record_words.it_is(brief(answer))
