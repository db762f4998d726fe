"""What can go wrong while a source is asked. In: what was seen. Out: a `Fault`: a stable word, a sentence, whether to retry."""

from __future__ import annotations

from collections.abc import Callable

from pacewatch.errors import SaidInBoth
from pacewatch.said import Said


class Fault(SaidInBoth):
    """A source can't be used as it answers now; nothing of the answer counts as good.

    `code` is one stable word. `again` says that asking again may help, after `wait` seconds if the source named a time.
    `body` is what was answered, as far as it was read, for a person to look at.
    """

    def __init__(
        self, code: str, said: Said, *, again: bool = False, wait: float | None = None, body: bytes = b""
    ) -> None:
        self.code = code
        self.again = again
        self.wait = wait
        self.body = body
        super().__init__(said)

    def hide(self, hidden: Callable[[str], str]) -> None:
        """Let no language say what `hidden` takes out of a text."""
        self.said = hidden(self.said[0]), hidden(self.said[1])
        self.args = self.said[:1]
