"""Do suites fit their feeds? In: a suite's file and its feed. Out: problems, without loading Great Expectations.

Whether each expectation itself is known is seen when the suite is run; here its columns are compared with the feed's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pacewatch.errors import RegistryProblem
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.nearest import expected_one_of

SINGLE = ("column", "column_A", "column_B")
LISTS = ("column_list", "column_set")


SHARED_SUITE = "_shared.json"
"""The suite of all observations, beside those of the feeds."""

SHARED_COLUMNS = (
    "indicator", "place", "period_start", "period_end", "hour", "value", "period_days", "period_year",
)  # fmt: skip
"""What it sees of each value; `hour` is blank for days and longer, `period_days` is the length of the reference period and
`period_year` the year in which it ends."""


def faults_of_suite(path: Path, feed: Feed) -> Iterator[RegistryProblem]:
    """Every column that the suite names and the feed lacks, or why the file is no suite."""
    return _faults(path, feed.named_columns, f"feed '{feed.id}'")


def faults_of_shared_suite(folder: Path) -> Iterator[RegistryProblem]:
    """The same of the suite of all observations; nothing if there is none."""
    path = folder / SHARED_SUITE
    return _faults(path, SHARED_COLUMNS, "all observations") if path.exists() else iter(())


def _faults(path: Path, known: Sequence[str], of: str) -> Iterator[RegistryProblem]:
    file = f"{path.parent.name}/{path.name}"
    try:
        suite = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        yield RegistryProblem(file, "", f"not valid JSON: {error.msg}", error.lineno)
        return
    except (OSError, UnicodeDecodeError) as error:
        yield RegistryProblem(file, "", f"the suite can't be read: {error}")
        return
    expectations = suite.get("expectations") if isinstance(suite, dict) else None
    if not isinstance(expectations, list):
        yield RegistryProblem(file, "expectations", "expected a list of expectations")
        return
    for number, expectation in enumerate(expectations, start=1):
        for where, column in _columns(expectation):
            if column not in known:
                message = f"saw '{column}', no column of {of}; {expected_one_of(column, known)}"
                yield RegistryProblem(file, f"expectations[{number}].kwargs.{where}", message)


def _columns(expectation: Any) -> Iterator[tuple[str, str]]:
    """Where an expectation names a column, and which."""
    settings = expectation.get("kwargs") if isinstance(expectation, dict) else None
    if not isinstance(settings, dict):
        return
    for name in SINGLE:
        if isinstance(settings.get(name), str):
            yield name, settings[name]
    for name in LISTS:
        for column in settings.get(name) or ():
            yield name, str(column)
