"""From bytes to a checked batch, without touching the warehouse. In: bytes, feed, suite. Out: a `Batch`, or a refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.errors import BatchRefused
from pacewatch.observations import refusal_words
from pacewatch.observations.batch import Batch, BatchImplausible, in_order, placed_in_order
from pacewatch.observations.expectations import check_expectations
from pacewatch.observations.findings import Result
from pacewatch.observations.long_values import to_values
from pacewatch.observations.outline import outline_of
from pacewatch.observations.problems import WHOLE_FILE, RowProblem, critical_rows
from pacewatch.observations.read_file import read_file
from pacewatch.observations.shared_suite import check_values
from pacewatch.observations.text_rows import ROW, TextRows
from pacewatch.observations.typed_rows import type_rows
from pacewatch.observations.vintages import has_vintages, known_from_now_on
from pacewatch.observations.wide.read_matrix import read_matrix
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.feed_model import Feed


def read_batch(content: bytes, feed: Feed, programme: LoadedProgramme, suite: Path, today: date) -> Batch:
    """Parse, type and check a file, by its feed's suite and by the one of all observations beside it; bad rows are set aside.

    Raises:
        BatchRefused: the file can't be a file of this feed.
        BatchImplausible: the file was read, but too much of it is wrong.
    """
    if flawless := read_matrix(content, feed, programme, suite, today):
        return flawless
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
        in_order(problems),
        read.row_count,
        outline_of(values),
        read.detected,
        results,
        drift=read.drift,
        origins=read.origins,
        has_vintages=has_vintages(feed),
    )


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
    placed, kept = placed_in_order(read.origins, problems, results)
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
