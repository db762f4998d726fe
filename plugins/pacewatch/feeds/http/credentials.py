"""Credentials of a source. In: an Airflow Connection's fields and how they are shown. Out: a request that carries them.

No `repr`, error or report shows them, and whatever goes into a log, a file or a message is passed through `hidden`.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field

from pacewatch.feeds.http import fault_words
from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.http.messages import Ask
from pacewatch.registry.http_model import FetchConnection

SHORTEST = 4
"""A credential shorter than this can't be told from ordinary text, and isn't taken."""


@dataclass(frozen=True)
class Credential:
    """A login and password as the Connection holds them, and how they are shown."""

    shown_as: str
    name: str | None
    password: str = field(repr=False)
    login: str = field(default="", repr=False)

    @classmethod
    def of(cls, declared: FetchConnection, login: str | None, password: str | None) -> Credential:
        """The credential that a declaration names.

        Raises:
            Fault: the Connection holds no password, or one that can't be sent.
        """
        if not password or len(password) < SHORTEST:
            raise Fault("credential", fault_words.no_password(declared.id, SHORTEST))
        for text in (password, login or ""):
            if not text.isprintable() or not text.isascii():
                raise Fault("credential", fault_words.unsendable_password(declared.id))
        return cls(declared.shown_as, declared.name, password, login or "")

    def added_to(self, ask: Ask) -> Ask:
        """The request with the credential in it."""
        name = self.name or ""
        if self.shown_as == "query":
            return ask.with_query(name, self.password)
        if self.shown_as == "body":
            return ask.with_body(name, self.password)
        if self.shown_as == "header":
            return ask.with_header(name, self.password)
        return ask.with_header("Authorization", self._authorization())

    def hidden(self, text: str) -> str:
        """A text without the credential in any form in which it is sent or said back."""
        pair = base64.b64encode(f"{self.login}:{self.password}".encode()).decode()
        text = text.replace(pair, "***")
        return re.sub("".join(_written(sign) for sign in self.password), "***", text)

    def _authorization(self) -> str:
        if self.shown_as == "bearer":
            return f"Bearer {self.password}"
        return "Basic " + base64.b64encode(f"{self.login}:{self.password}".encode()).decode()


def _written(sign: str) -> str:
    """A pattern for one character: plain, after a backslash as in JSON, or as an address holds it."""
    plus = "|[+]" if sign == " " else ""
    return rf"(?:\\?{re.escape(sign)}|%(?i:{ord(sign):02x}){plus})"
