"""What became of one try to send. A sender returns one of these and raises nothing: doubt is an outcome too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sent:
    """The provider took it; `reference` is the evidence."""

    reference: str


@dataclass(frozen=True)
class Refused:
    """The provider will never take this message to this recipient: why, in English and in Chinese."""

    error: str
    error_zh: str


@dataclass(frozen=True)
class Retry:
    """It was certainly not taken, and may be later. `channel_wide`: nothing else will get through either."""

    error: str
    channel_wide: bool = False
    after_seconds: float = 0.0


@dataclass(frozen=True)
class InDoubt:
    """It may or may not have been taken. A channel that can't be asked says why in Chinese too: it may be given up for that."""

    error: str
    error_zh: str = ""


Result = Sent | Refused | Retry | InDoubt


class HistoryUnreadable(Exception):
    """Whether an earlier try arrived can't be found out now; the message says why.

    `is_channel`: it is the channel's fault, so that others can be read; `is_gone`: there is no such channel any more, and
    `why_zh` says so in Chinese.
    """

    def __init__(self, why: str, why_zh: str = "", *, is_channel: bool = False, is_gone: bool = False) -> None:
        super().__init__(why)
        self.why_zh = why_zh
        self.is_channel = is_channel
        self.is_gone = is_gone
