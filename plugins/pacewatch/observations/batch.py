"""From bytes to a checked batch, without touching the warehouse. In: bytes, feed, suite. Out: values and problems."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.errors import BatchRefused
from pacewatch.observations import refusal_words
from pacewatch.observations.expectations import check_expectations
from pacewatch.observations.findings import Result
from pacewatch.observations.header import HeaderDrift
from pacewatch.observations.long_values import to_values
from pacewatch.observations.origins import Origins
from pacewatch.observations.outline import Outline, outline_of
from pacewatch.observations.problems import WHOLE_FILE, RowProblem, Said, critical_rows, record_of
from pacewatch.observations.read_file import read_file
from pacewatch.observations.shared_suite import check_values
from pacewatch.observations.text_rows import ROW, TextRows
from pacewatch.observations.typed_rows import type_rows
from pacewatch.observations.vintages import has_vintages, known_from_now_on
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.feed_model import Feed


@dataclass(frozen=True)
class Batch:
    """What a file holds: its good values, one row each, and what was wrong with the others.

    `values` columns: indicator, place, period_start, period_end, hour (1 to 24, null for days and longer), published_at
    (UTC, when the feed's rule says it was known; null for "on arrival"), value, source_sheet, source_row, source_column;
    texts may be dictionaries of strings.
    `read_as` says what was found out about the file's form. `released` are rows, as reading numbers them, that a suite failed
    and that are used all the same, because a person approved the file. With `has_vintages` a period may have several values,
    told at different times. `outline` is that of the values. While a batch is checked its rows go by their numbers over the
    whole file; `placed` gives them the sheets, rows and columns that people find them by.
    """

    values: pa.Table
    problems: list[RowProblem]
    row_count: int
    outline: Outline
    read_as: str = ""
    results: list[Result] = field(default_factory=list)
    released: frozenset[int] = frozenset()
    drift: HeaderDrift | None = None
    origins: Origins | None = None
    has_vintages: bool = False

    def placed(self) -> Batch:
        """The same batch, each value, problem and result with its sheet, row and column as they are in the file."""
        if self.origins is None:
            return self
        problems, results = _placed(self.origins, self.problems, self.results)
        return replace(
            self, values=self.origins.of_values(self.values), problems=problems, results=results, origins=None
        )

    @property
    def kept_out(self) -> list[RowProblem]:
        """What was found wrong with the rows that were kept out."""
        return [one for one in self.problems if one.severity == "critical" and record_of(one) not in self.released]

    @property
    def quarantined(self) -> int:
        """How many rows were kept out."""
        return len(critical_rows(self.kept_out))


class BatchImplausible(BatchRefused):
    """A file that was read and isn't believed, with all that was found wrong: a person may approve it."""

    def __init__(
        self, code: str, said: Said, row_count: int, problems: list[RowProblem], results: list[Result]
    ) -> None:
        self.row_count = row_count
        self.problems = problems
        self.results = results
        super().__init__(code, *said)

    @property
    def critical(self) -> list[RowProblem]:
        """What speaks against it."""
        return [problem for problem in self.problems if problem.severity == "critical"]


def read_batch(content: bytes, feed: Feed, programme: LoadedProgramme, suite: Path, today: date) -> Batch:
    """Parse, type and check a file, by its feed's suite and by the one of all observations beside it; bad rows are set aside.

    Raises:
        BatchRefused: the file can't be a file of this feed.
        BatchImplausible: the file was read, but too much of it is wrong.
    """
    read = read_file(content, feed, _zone(programme))
    typed = type_rows(read, feed, programme, today)
    sound = _without(typed.table, critical_rows(typed.problems))
    checked = check_expectations(sound, suite)
    problems = [*typed.problems, *checked.problems]
    _refuse_whole(read, problems, checked.results, feed)
    accepted = _without(sound, critical_rows(problems))
    doubled, values = to_values(accepted, feed, programme, read.origins)
    shared = check_values(values, suite)
    problems += [*doubled, *shared.problems]
    results = [*checked.results, *shared.results]
    _refuse_whole(read, problems, results, feed)
    return _batch(read, feed, _without(values, critical_rows(shared.problems)), problems, results)


def read_approved(content: bytes, feed: Feed, programme: LoadedProgramme, suite: Path, today: date) -> Batch:
    """The same of a file that a person approved: every row with a meaning is used, whatever the suite says.

    `published_at` is null, for nobody has known the values before the approval, except those that name their own days; what
    the suite says about the whole file becomes a warning.

    Raises:
        BatchRefused: the file can't be a file of this feed.
    """
    read = read_file(content, feed, _zone(programme))
    typed = type_rows(read, feed, programme, today)
    sound = _without(typed.table, critical_rows(typed.problems))
    checked = check_expectations(sound, suite)
    doubled, values = to_values(sound, feed, programme, read.origins)
    shared = check_values(values, suite)
    told = [*checked.problems, *shared.problems]
    said = [replace(one, severity="warning") if one.row == WHOLE_FILE else one for one in told]
    released = frozenset(critical_rows(said) - critical_rows(doubled))
    problems = [*typed.problems, *said, *doubled]
    batch = _batch(read, feed, known_from_now_on(values, feed), problems, [*checked.results, *shared.results])
    return replace(batch, released=released)


def _batch(read: TextRows, feed: Feed, values: pa.Table, problems: list[RowProblem], results: list[Result]) -> Batch:
    return Batch(
        values,
        _in_order(problems),
        read.row_count,
        outline_of(values),
        read.detected,
        results,
        drift=read.drift,
        origins=read.origins,
        has_vintages=has_vintages(feed),
    )


def _placed(
    origins: Origins | None, problems: list[RowProblem], results: list[Result]
) -> tuple[list[RowProblem], list[Result]]:
    """In order, and with the sheets, rows and columns of the file."""
    problems = _in_order(problems)
    if not origins:
        return problems, results
    return origins.of_problems(problems), [origins.of_result(one) for one in results]


def _in_order(problems: list[RowProblem]) -> list[RowProblem]:
    return sorted(problems, key=lambda problem: (problem.row, problem.column, problem.expectation))


def read_rows(content: bytes, feed: Feed, programme: LoadedProgramme, rows: set[int], today: date) -> pa.Table:
    """The values of some rows of a file as `Batch.values` has them, whatever its suite says.

    `published_at` is as in an approved file.

    Raises:
        BatchRefused: `meaningless` or `contradiction`: the rows can't be used, though people want them to be.
    """
    read = read_file(content, feed, _zone(programme))
    typed = type_rows(read, feed, programme, today)
    for problem in typed.problems:
        if problem.row in rows:
            raise BatchRefused("meaningless", *refusal_words.meaningless(problem))
    chosen = typed.table.filter(pc.is_in(typed.table[ROW], pa.array(sorted(rows), pa.int64())))
    doubled, values = to_values(chosen, feed, programme, read.origins)
    if at_odds := [problem for problem in doubled if problem.severity == "critical"]:
        raise BatchRefused("contradiction", *refusal_words.contradiction(at_odds))
    values = known_from_now_on(values, feed)
    return read.origins.of_values(values) if read.origins else values


def _without(table: pa.Table, rows: set[int]) -> pa.Table:
    return table.filter(pc.invert(pc.is_in(table[ROW], pa.array(sorted(rows), pa.int64())))) if rows else table


def _refuse_whole(read: TextRows, problems: list[RowProblem], results: list[Result], feed: Feed) -> None:
    found, bad = next((one for one in problems if _is_about_all(one)), None), len(critical_rows(problems))
    if not found and bad <= feed.refuse_above_bad_share * read.row_count:
        return
    placed, kept = _placed(read.origins, problems, results)
    if found:
        raise BatchImplausible("suite", refusal_words.suite_failed(found), read.row_count, placed, kept)
    first = next(problem for problem in placed if problem.severity == "critical")
    said = refusal_words.mostly_bad(bad, read.row_count, feed.refuse_above_bad_share, first)
    raise BatchImplausible("mostly_bad", said, read.row_count, placed, kept)


def _is_about_all(problem: RowProblem) -> bool:
    return problem.row == WHOLE_FILE and problem.severity == "critical"


def arrival_day(arrived_at: datetime, programme: LoadedProgramme) -> date:
    """The day in the programme's time zone on which a file arrived (given in UTC, naive)."""
    return arrived_at.replace(tzinfo=UTC).astimezone(_zone(programme)).date()


def _zone(programme: LoadedProgramme) -> ZoneInfo:
    return ZoneInfo(programme.programme.time_zone)
