"""Every fault a registry can have, as a folder of `cases/`: all its problems are told, with file, line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from pacewatch.errors import RegistryInvalid
from pacewatch.registry import load_registry
from tests.registry.layout import CASES, SMALL, lay_out, told


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_all_problems_are_told(case: Path, tmp_path: Path) -> None:
    expected = (case / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert expected, "a case without a fault"
    assert told(lay_out(case, tmp_path)) == expected


def test_the_cases_are_there() -> None:
    assert {"duplicate-key", "unknown-key", "several-faults-at-once"} <= {case.name for case in CASES}


def test_a_file_larger_than_a_megabyte_is_not_even_read(tmp_path: Path) -> None:
    people = tmp_path / "small" / "people.yaml"
    people.parent.mkdir()
    for source in SMALL.iterdir():
        (people.parent / source.name).write_bytes(source.read_bytes())
    people.write_bytes(people.read_bytes() + b"#" * 1_000_000)
    size = people.stat().st_size
    assert told(tmp_path) == [f"small/people.yaml: the file has {size:,} bytes; expected at most 1,000,000"]


@pytest.mark.parametrize("folder", ["there", "missing"])
def test_a_registry_without_a_programme_is_refused(folder: str, tmp_path: Path) -> None:
    (tmp_path / "there" / "schema").mkdir(parents=True)
    with pytest.raises(RegistryInvalid, match="holds no programme; expected a folder for each"):
        load_registry(tmp_path / folder)


def test_a_folder_in_the_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    for source in SMALL.iterdir():
        (tmp_path / "small" / source.name).write_bytes(source.read_bytes())
    (tmp_path / "small" / "feeds.yaml").unlink()
    (tmp_path / "small" / "feeds.yaml").mkdir()
    assert told(tmp_path) == ["small/feeds.yaml: the file can't be read: Is a directory"]
