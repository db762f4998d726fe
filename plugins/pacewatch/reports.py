"""What each step of the pipeline says when it is done: a sentence for people, and the same as plain values for JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pacewatch.escapes import escaped


def counted(number: int, what: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


class Report:
    """Base of the reports, which are all dataclasses."""

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)  # type: ignore[call-overload, no-any-return]  # every subclass is a dataclass

    def summary(self) -> str:
        """The report as one sentence."""
        raise NotImplementedError


@dataclass(frozen=True)
class FileReport(Report):
    """What became of one file.

    `outcome`: accepted; refused; rejected (these bytes were, by a person, before); known (nothing to do: these bytes were
    accepted before); or waiting (our own side, say a suite, has to be mended first; the file is tried again by the next
    ingest). `review` is the id by which a person can decide about a refused file.
    """

    feed: str
    file: str
    sha256: str
    outcome: str
    detail: str | None = None
    rows_read: int = 0
    rows_quarantined: int = 0
    values_new: int = 0
    values_revised: int = 0
    review: str | None = None

    def summary(self) -> str:
        """One line about the file."""
        name = escaped(self.file)
        if self.outcome == "accepted":
            return (
                f"{name}: accepted for {self.feed}: {counted(self.rows_read, 'row')}, "
                f"{self.rows_quarantined} quarantined, {counted(self.values_new, 'new value')}, "
                f"{self.values_revised} revised"
            )
        if self.outcome == "known":
            return f"{name}: known already: the same bytes were accepted for {self.feed} before"
        decide = f"; decide with 'pacewatch review approve {self.review}' or 'reject'" if self.review else ""
        return f"{name}: {self.outcome} for {self.feed}: {escaped(str(self.detail))}{decide}"


@dataclass(frozen=True)
class IngestReport(Report):
    """What became of all files of one ingest."""

    files: list[FileReport] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """How many files were accepted."""
        return sum(file.outcome == "accepted" for file in self.files)

    @property
    def refused(self) -> int:
        """How many files were refused."""
        return sum(file.outcome == "refused" for file in self.files)

    @property
    def is_well(self) -> bool:
        """Whether every file was accepted, now or before."""
        return all(file.outcome in ("accepted", "known") for file in self.files)

    def summary(self) -> str:
        """How many files had which outcome."""
        counts = Counter(file.outcome for file in self.files)
        return ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "nothing to ingest"


@dataclass(frozen=True)
class AssessReport(Report):
    """What an assessment or a replay found: new verdicts, and the decisions on alerts by their reason."""

    as_of: str
    moments: int
    new_assessments: int
    decisions: dict[str, int]
    late: int
    replayed: bool
    stored: bool = True
    skipped: str | None = None

    def summary(self) -> str:
        """One line about the assessment."""
        if self.skipped:
            return self.skipped
        said = ", ".join(f"{count} {reason}" for reason, count in sorted(self.decisions.items())) or "no decisions"
        return f"assessed as of {self.as_of}: {counted(self.new_assessments, 'new verdict')}; {said}; {self.late} late"


@dataclass(frozen=True)
class DigestReport(Report):
    """What became of the digests that were due at a moment: ids of people, by outcome (see `alerts/digests.py`)."""

    as_of: str
    people: dict[str, list[str]]

    @property
    def told(self) -> list[str]:
        """Those whose digest was queued."""
        return self.people.get("told", [])

    def summary(self) -> str:
        """One line about the digests."""
        if not any(self.people.values()):
            return "nobody wants a digest: 'digest: weekly' or 'digest: monthly' in people.yaml asks for one"
        words = {
            "told": "queued",
            "known": "told already",
            "no_targets": "told of no target by people.yaml and routes.yaml",
            "not_judged": "nothing was judged yet",
            "past": "a later moment was judged or told before, and digests only move forward",
        }
        said = [f"{words[outcome]}: {', '.join(people)}" for outcome, people in sorted(self.people.items())]
        return f"digests as of {self.as_of}: {'; '.join(said)}"


@dataclass(frozen=True)
class DecisionReport(Report):
    """Which rows in quarantine were released or discarded, and what the released ones changed."""

    decision: str
    ids: list[str]
    values_new: int = 0
    values_revised: int = 0

    def summary(self) -> str:
        """One line about the decision."""
        said = f"{self.decision} {counted(len(self.ids), 'row')}"
        if self.decision == "discarded":
            return said
        return f"{said}: {counted(self.values_new, 'new value')}, {self.values_revised} revised; 'pacewatch assess' judges them"


@dataclass(frozen=True)
class ReviewReport(Report):
    """What was decided about a refused file, and what became of an approved one; `taken` is none if another took it in."""

    decision: str
    id: str
    file: str
    taken: FileReport | None = None

    @property
    def is_well(self) -> bool:
        """Whether the decision has done what it is for."""
        return self.taken is None or self.taken.outcome == "accepted"

    def summary(self) -> str:
        """One line about the decision."""
        if self.decision == "rejected":
            return f"{escaped(self.file)}: rejected for good"
        return self.taken.summary() if self.taken else f"{escaped(self.file)}: approved"


@dataclass(frozen=True)
class RebuildReport(Report):
    """What a rebuild read, and whether it equals what was there."""

    files: int
    observations: int
    equal: bool | None
    kept_old: str | None

    def summary(self) -> str:
        """One line about the rebuild."""
        compared = {
            True: "equal to the old warehouse",
            False: "DIFFERENT from the old warehouse",
            None: "nothing to compare",
        }
        return f"rebuilt {counted(self.observations, 'observation')} from {counted(self.files, 'file')}: {compared[self.equal]}"


@dataclass(frozen=True)
class MaintainReport(Report):
    """What the daily upkeep did and found."""

    published: str
    removed: list[str]
    findings: list[str]
    pages: int = 0

    def summary(self) -> str:
        """One line about the upkeep."""
        found = "; ".join(map(escaped, self.findings)) or "nothing amiss"
        published = f"published {Path(self.published).name} and {counted(self.pages, 'page')}"
        return f"{published}, removed {counted(len(self.removed), 'leftover')}; {found}"
