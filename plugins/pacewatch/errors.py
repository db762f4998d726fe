"""Every refusal Pacewatch can utter, as small classes: what was seen, what was expected, where, what to do next.

The command line turns a `PacewatchError` into one message and exit status 1; anything else is a defect in Pacewatch.
"""

from __future__ import annotations

from dataclasses import dataclass

from pacewatch.said import Said


class PacewatchError(Exception):
    """Something given to Pacewatch (a file, a setting, an argument) can't be used as it is."""


class SaidInBoth(PacewatchError):
    """An error that people may be told of: `said` is its sentence in English, which is the message too, and in Chinese."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(said[0])


@dataclass(frozen=True)
class RegistryProblem:
    """One fault in the registry: the file, the place in it, what was seen, and what would be right."""

    file: str
    where: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        position = f"{self.file}:{self.line}" if self.line else self.file
        return f"{position}: {self.where}: {self.message}" if self.where else f"{position}: {self.message}"


class RegistryInvalid(PacewatchError):
    """The registry has faults; all of them are carried, not only the first."""

    def __init__(self, problems: list[RegistryProblem], what: str) -> None:
        self.problems = problems
        count = len(problems)
        listing = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{what} has {count} problem{'s' if count != 1 else ''}:\n{listing}")


class UnknownName(PacewatchError):
    """A feed, target, place or person was named that the registry doesn't hold."""


class FileUnreadable(PacewatchError):
    """A file to ingest can't be opened or read."""


class NameRefused(SaidInBoth):
    """A file came under a name that can't be used."""


class NameTaken(PacewatchError):
    """Another file of the same name still waits in the inbox; it will be taken soon."""


class FileTooLarge(SaidInBoth):
    """A file is larger than files may be that come over the network."""


class TransferBroken(PacewatchError):
    """What came isn't what its sender says was sent."""


class SourceFailed(SaidInBoth):
    """A source elsewhere can't be asked, or doesn't give what it should; `again` says that asking later may help."""

    def __init__(self, said: Said, *, again: bool = False) -> None:
        self.again = again
        super().__init__(said)


class BatchRefused(SaidInBoth):
    """A file is untrustworthy as a whole (empty, wrong encoding, wrong columns, mostly bad rows); nothing of it is used.

    `code` is one stable word for the reason.
    """

    def __init__(self, code: str, message: str, message_zh: str) -> None:
        self.code = code
        super().__init__((message, message_zh))


class AlreadyDecided(PacewatchError):
    """A refused file isn't for people to decide any more: somebody has, or it came again and was accepted."""


class ConnectionMissing(PacewatchError):
    """A message can't be sent because the address or credential of its channel isn't set."""


class WarehouseBusy(PacewatchError):
    """Another process kept the warehouse's write lock for longer than we were willing to wait."""


class NotYetPublished(PacewatchError):
    """The analysts' file was asked for before anything had been published."""
