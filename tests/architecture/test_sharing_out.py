"""How the tests are shared out: what takes long is there, comes first, and the whole Airflow stays in one process."""

from __future__ import annotations

import random
from types import SimpleNamespace

from pacewatch.home import PROJECT
from tests.sharing_out import LONG, pytest_collection_modifyitems, unit_of


def test_every_file_that_is_said_to_take_long_is_there() -> None:
    assert [file for file in LONG if not (PROJECT / file).is_file()] == []
    assert len(set(LONG)) == len(LONG)


def test_what_takes_longest_comes_first_and_the_rest_as_it_was_shuffled() -> None:
    short = [f"tests/pace/test_{number}.py::test_it" for number in random.sample(range(20), 20)]
    long = [f"{file}::test_it[a::b]" for file in LONG]
    live = ["tests/live/test_demo.py::test_it", "tests/live/test_live.py::test_it"]
    items = [SimpleNamespace(nodeid=nodeid) for nodeid in (*short, *reversed(long), *live)]
    pytest_collection_modifyitems(items)  # type: ignore[arg-type]
    assert [item.nodeid for item in items] == [*live, *long, *short]


def test_the_whole_airflow_is_one_unit_and_every_other_file_is_one() -> None:
    assert unit_of("tests/live/test_demo.py::test_it") == unit_of("tests/live/test_queue.py::test_it")
    assert unit_of("tests/pace/test_ratio.py::test_it[a::b]") == "tests/pace/test_ratio.py"
