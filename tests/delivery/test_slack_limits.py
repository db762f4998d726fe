"""Slack's limits: what is just within is let through, one more is a fault with Slack's own name, and so says the stand-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models import blocks as sdk

from pacewatch.delivery import slack_block_checks as checks
from pacewatch.delivery import slack_limits as limits
from pacewatch.delivery.message import Fact, Message
from pacewatch.delivery.slack_blocks import TOTAL, blocks, image, notification
from pacewatch.delivery.slack_buttons import buttons
from pacewatch.delivery.slack_limits import fault

Block = dict[str, Any]


def plain(length: int) -> Block:
    return {"type": "plain_text", "text": "x" * length}


def section(length: int = 1, **more: Any) -> Block:
    return {"type": "section", "text": plain(length), **more}


def button(number: int = 0, **more: Any) -> Block:
    return {"type": "button", "text": plain(1), "action_id": f"a{number}", **more}


def actions(*buttons: Block, **more: Any) -> Block:
    return {"type": "actions", "elements": list(buttons), **more}


def picture_of(**more: Any) -> Block:
    return {"type": "image", "alt_text": "x", "slack_file": {"id": "F012345678"}} | more


def asking(**more: Any) -> Block:
    question = {name: plain(1) for name in ("title", "text", "confirm", "deny")}
    return sending(actions(button(confirm=question | more)))


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def sending(*parts: Block) -> Block:
    return {"text": "x", "blocks": list(parts)}


COUNTED: dict[str, tuple[int, int, Callable[[int], Block], str]] = {
    "blocks": (1, 50, lambda n: sending(*[{"type": "divider"}] * n), "invalid_blocks"),
    "text": (1, 40_000, lambda n: {"text": "x" * n}, "msg_too_long"),
    "header": (1, 150, lambda n: sending({"type": "header", "text": plain(n)}), "invalid_blocks"),
    "section": (1, 3000, lambda n: sending(section(n)), "invalid_blocks"),
    "fields": (1, 10, lambda n: sending({"type": "section", "fields": [plain(1)] * n}), "invalid_blocks"),
    "field": (1, 2000, lambda n: sending(section(fields=[plain(n)])), "invalid_blocks"),
    "context": (1, 10, lambda n: sending({"type": "context", "elements": [plain(1)] * n}), "invalid_blocks"),
    "context text": (1, 3000, lambda n: sending({"type": "context", "elements": [plain(n)]}), "invalid_blocks"),
    "actions": (1, 25, lambda n: sending(actions(*map(button, range(n)))), "invalid_blocks"),
    "button text": (1, 75, lambda n: sending(actions(button(text=plain(n)))), "invalid_blocks"),
    "button value": (1, 2000, lambda n: sending(actions(button(value="x" * n))), "invalid_blocks"),
    "button url": (1, 3000, lambda n: sending(actions(button(url="x" * n))), "invalid_blocks"),
    "question's title": (1, 100, lambda n: asking(title=plain(n)), "invalid_blocks"),
    "question's text": (1, 300, lambda n: asking(text=plain(n)), "invalid_blocks"),
    "question's yes": (1, 30, lambda n: asking(confirm=plain(n)), "invalid_blocks"),
    "question's no": (1, 30, lambda n: asking(deny=plain(n)), "invalid_blocks"),
    "action id": (1, 255, lambda n: sending(actions(button(action_id="x" * n))), "invalid_blocks"),
    "block id": (1, 255, lambda n: sending(section(block_id="x" * n)), "invalid_blocks"),
    "alt text": (1, 2000, lambda n: sending(picture_of(alt_text="x" * n)), "invalid_blocks"),
    "image title": (1, 2000, lambda n: sending(picture_of(title=plain(n))), "invalid_blocks"),
    "image url": (1, 3000, lambda n: sending({"type": "image", "alt_text": "x", "image_url": "x" * n}), "invalid_blocks"),
    "all text": (5, 13_200, lambda n: sending(*[section(n // 5)] * 4, section(n - n // 5 * 4)), "msg_blocks_too_long"),
    "metadata": (1, 1946, lambda n: {"text": "x", "metadata": {"event_type": "e", "event_payload": {"delivery": "x" * n}}},
        "metadata_too_large"),
}  # fmt: skip
"""By what is limited: the least and the most of it, a message with so much of it, and Slack's name for one more."""


@pytest.mark.parametrize("what", COUNTED)
def test_what_is_just_within_is_taken_and_one_more_is_not(what: str) -> None:
    least, most, message, code = COUNTED[what]
    assert fault(message(least)) is None
    assert fault(message(most)) is None
    found = fault(message(most + 1))
    assert found is not None
    assert found.code == code
    assert "expected at most" in found.sentence or "expected 1 to" in found.sentence


@pytest.mark.parametrize("what", [what for what in COUNTED if what not in ("blocks", "text", "all text", "metadata")])
def test_none_of_it_is_a_fault_too(what: str) -> None:
    assert fault(COUNTED[what][2](0)) is not None


def test_a_change_takes_less_text() -> None:
    assert fault({"text": "x" * 4000}, updating=True) is None
    found = fault({"text": "x" * 4001}, updating=True)
    assert found == limits.Fault("msg_too_long", "text: saw 4,001 characters; expected at most 4,000")


SPOILED: dict[str, tuple[Block, str, str]] = {
    "nothing": ({"text": " "}, "no_text", "text: saw neither text nor blocks"),
    "no list": ({"text": "x", "blocks": "[]"}, "invalid_blocks_format", "blocks: expected a list"),
    "no objects": ({"text": "x", "blocks": ["x"]}, "invalid_blocks_format", "blocks: expected a list"),
    "unknown block": (sending({"type": "poem"}), "invalid_blocks", "blocks[0].type: saw 'poem'"),
    "mrkdwn header": (sending({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}), "invalid_blocks", "a text of"),
    "blank section": (sending(section(text={"type": "plain_text", "text": " \t"})), "invalid_blocks", "saw nothing to read"),
    "bare section": (sending({"type": "section"}), "invalid_blocks", "saw neither text nor fields"),
    "number as text": (sending(section(text={"type": "plain_text", "text": 5})), "invalid_blocks", "saw nothing to read"),
    "the same action twice": (sending(actions(button(), button())), "invalid_blocks", "saw action_id 'a0' twice"),
    "the same block twice": (sending(section(block_id="b"), section(block_id="b")), "invalid_blocks", "saw block_id 'b' twice"),
    "action id that is none": (sending(actions(button(action_id=7))), "invalid_blocks", "saw a action_id '7'"),
    "no button": (sending(actions(plain(1))), "invalid_blocks", "expected a button"),
    "style": (sending(actions(button(style="loud"))), "invalid_blocks", "expected primary or danger"),
    "image without a source": (sending({"type": "image", "alt_text": "x"}), "invalid_blocks", "expected either an image_url"),
    "image with two": (sending(picture_of(image_url="x")), "invalid_blocks", "expected either an image_url"),
    "no file's id": (sending(picture_of(slack_file={"id": "https://x"})), "invalid_blocks", "expected the id of a file"),
    "empty rich text": (sending(rich()), "invalid_blocks", "elements: saw none"),
    "rich text of text": (sending(rich({"type": "text", "text": "x"})), "invalid_blocks", "expected one of rich_text_section"),
    "empty quote": (sending(rich({"type": "rich_text_quote", "elements": []})), "invalid_blocks", "elements: saw none"),
    "empty text in it": (sending(rich({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]})),
        "invalid_blocks", "text: saw nothing"),
    "unknown word in it": (sending(rich({"type": "rich_text_section", "elements": [{"type": "song"}]})),
        "invalid_blocks", "saw 'song'"),
    "list without style": (sending(rich({"type": "rich_text_list", "elements": []})), "invalid_blocks", "expected bullet"),
    "list of text": (sending(rich({"type": "rich_text_list", "style": "bullet", "elements": [{"type": "text"}]})),
        "invalid_blocks", "expected a rich_text_section"),
    "metadata as text": ({"text": "x", "metadata": "{}"}, "invalid_metadata_format", "expected an event_type"),
    "metadata without a type": ({"text": "x", "metadata": {"event_payload": {}}}, "invalid_metadata_format", "expected an"),
    "metadata without payload": ({"text": "x", "metadata": {"event_type": "e"}}, "invalid_metadata_format", "expected an"),
}  # fmt: skip
"""Messages that are malformed, Slack's name for it, and what is said."""


@pytest.mark.parametrize("what", SPOILED)
def test_what_is_malformed_is_said_where_and_how(what: str) -> None:
    message, code, said = SPOILED[what]
    found = fault(message)
    assert found is not None
    assert (found.code, said in found.sentence) == (code, True), found


def test_the_limits_are_those_of_the_sdk_where_it_has_them() -> None:
    assert sdk.HeaderBlock.text_max_length == checks.HEADER
    assert sdk.SectionBlock.text_max_length == checks.SECTION
    assert sdk.SectionBlock.fields_max_length == checks.FIELDS
    assert sdk.ContextBlock.elements_max_length == checks.CONTEXT_ELEMENTS
    assert sdk.ActionsBlock.elements_max_length == checks.ACTIONS
    assert sdk.ButtonElement.text_max_length == checks.BUTTON_TEXT
    assert sdk.ButtonElement.value_max_length == checks.BUTTON_VALUE
    assert sdk.ButtonElement.url_max_length == checks.URL
    assert sdk.ButtonElement.action_id_max_length == checks.NAME
    assert sdk.ConfirmObject.title_max_length == checks.CONFIRM["title"]
    assert sdk.ConfirmObject.text_max_length == checks.CONFIRM["text"]
    assert sdk.ConfirmObject.confirm_max_length == checks.CONFIRM["confirm"]
    assert sdk.ConfirmObject.deny_max_length == checks.CONFIRM["deny"]
    assert sdk.ImageBlock.alt_text_max_length == checks.ALT_TEXT
    assert sdk.ImageBlock.title_max_length == checks.TITLE
    assert sdk.ImageBlock.image_url_max_length == checks.URL
    assert sdk.Block.block_id_max_length == checks.NAME


WORDS = st.one_of(
    st.text(max_size=40), st.sampled_from(["", " ", "长" * 4000, "&" * 3000, "x" * 20_000, "\u202e", "🚨" * 2000])
)
MESSAGES = st.builds(
    Message,
    language=st.sampled_from(["zh", "en"]),
    subject=WORDS,
    status=WORDS,
    headline=WORDS,
    facts=st.lists(st.builds(Fact, WORDS, WORDS), max_size=60).map(tuple),
    paragraphs=st.lists(WORDS, max_size=30).map(tuple),
    quotes=st.lists(WORDS, max_size=30).map(tuple),
    footer=WORDS,
)


@given(
    MESSAGES, st.sampled_from([None, "https://pacewatch.example.org/" + "x" * 2900]), st.booleans(), st.none() | WORDS
)
@settings(max_examples=300, deadline=None)
def test_any_message_fits(message: Message, page: str | None, has_buttons: bool, picture: str | None) -> None:
    actions = buttons("d" * 24, message.language, page) if has_buttons else None
    shown = None if picture is None else image("F012345678", picture)
    payload = {"text": notification(message), "blocks": blocks(message, actions, shown)}
    assert fault(payload) is None
    assert fault(payload, updating=True) is None
    assert sum(limits._characters(block) for block in payload["blocks"]) <= TOTAL + 2_500
