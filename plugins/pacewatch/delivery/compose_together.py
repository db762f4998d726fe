"""Several events as one message: a line for each, and each in full for channels that have room. In: facts. Out: a `Message`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pacewatch.alerts.facts import Facts
from pacewatch.delivery.compose import compose, worded, words_of
from pacewatch.delivery.message import Fact, Language, Message
from pacewatch.delivery.page import page_address


def compose_all(told: Sequence[Facts], language: Language) -> Message:
    """The message that tells of one event, or of several of one programme and audience, in the order given."""
    if len(told) == 1:
        return compose(told[0], language)
    parts = tuple(compose(facts, language) for facts in told)
    words = words_of(language)["several"]
    audience = told[0].audience
    counted = Counter(facts.reason for facts in told)
    reasons = words["reasons"] | words_of(language)["data_reason"]
    values = {
        "page": page_address(),
        "programme": getattr(told[0].programme, language),
        "audience": audience,
        "count": len(told),
        "counts": [words["count"].format(reasons[reason].lower(), number) for reason, number in counted.items()],
    }
    return Message(
        language=language,
        subject=worded("several.jinja", language, values, "subject")[0],
        status=words[audience],
        headline=worded("several.jinja", language, values, "headline")[0],
        facts=tuple(Fact(part.subject, part.headline) for part in parts),
        paragraphs=(),
        quotes=(),
        footer=worded("several.jinja", language, values, "footer")[0],
        parts=parts,
        mailing=parts[0].mailing,
    )


def handed_on(message: Message, names: str) -> Message:
    """The same to somebody who gets it in place of others, which it says first."""
    words = words_of(message.language)["handed_on"]
    return replace(message, headline=f"{words.format(names)}{message.headline}")
