"""Do suites fit their feeds? In: a suite's file and its feed. Out: problems, without loading Great Expectations.

Whether each expectation itself is known is seen when the suite is run; here its columns are compared with the feed's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pacewatch.errors import RegistryProblem
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.nearest import expected_one_of

SINGLE = ("column", "column_A", "column_B")
LISTS = ("column_list", "column_set")


def faults_of_suite(path: Path, feed: Feed) -> Iterator[RegistryProblem]:
    """Every column that the suite names and the feed lacks, or why the file is no suite; nothing if it is missing."""
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
            if column not in feed.named_columns:
                message = (
                    f"saw '{column}', no column of feed '{feed.id}'; {expected_one_of(column, feed.named_columns)}"
                )
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
