"""The one message that every channel renders. In: finished words. Out: the same content as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pacewatch.alerts.facts import Point

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Fact:
    """One number or name with its label, both ready to be read."""

    label: str
    value: str

    @classmethod
    def of(cls, line: str) -> Fact:
        """From a line of a template, `label :: value`."""
        label, _, value = line.partition(" ::")
        return cls(label, value.strip())


@dataclass(frozen=True)
class Chart:
    """A curve and its words, ready to be drawn; `description` says in a sentence what a reader would see.

    `unit` is as in the registry, in the message's language, and `points` count in it; `target` stands at `target_value`.
    """

    title: str
    subtitle: str
    actual: str
    expected: str
    target: str
    description: str
    unit: str
    period_start: date
    period_end: date
    target_value: Decimal | None
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Bar:
    """How many there are of something: now, and before (None: nothing to compare with)."""

    label: str
    now: int
    before: int | None


@dataclass(frozen=True)
class Bars:
    """Counts and their words, ready to be drawn as bars; `now` and `before` name the two times, if there was one before."""

    title: str
    subtitle: str
    now: str
    before: str
    description: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Message:
    """What is said, before any channel's markup; every string is one line without control characters.

    `quotes` are words taken over from a file or an error. Like all strings here they are data: a channel shows them
    literally and never interprets them as markup.
    """

    language: Language
    subject: str
    status: str
    headline: str
    facts: tuple[Fact, ...]
    paragraphs: tuple[str, ...]
    quotes: tuple[str, ...]
    footer: str
    parts: tuple[Message, ...] = ()
    """Of a message that tells several things, each of them in full, for channels that have room."""
    chart: Chart | Bars | None = None
    mailing: str = ""
    """What kind of news it is, the same in every language: audience and programme, for filters of mail programs."""

    def as_text(self) -> str:
        """The whole message as plain text: the text part of a mail, and the form in which tests keep it."""
        told = [self._body(), *(f"{'=' * 16}\n{part.subject}\n\n{part._body()}" for part in self.parts)]
        return "\n\n".join([*told, f"-- \n{self.footer}"]) + "\n"

    def _body(self) -> str:
        colon = "\uff1a" if self.language == "zh" else ": "
        sections = [
            self.headline,
            "\n".join(f"{fact.label}{colon}{fact.value}" for fact in self.facts),
            *self.paragraphs,
            "\n".join(f"> {quote}" for quote in self.quotes),
        ]
        return "\n\n".join(section for section in sections if section)
