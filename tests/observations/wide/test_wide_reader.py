"""Wide files say what the same data says line by line: the same values, the same faults, at the file's own rows and columns."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pacewatch.errors import BatchRefused
from pacewatch.home import Home
from pacewatch.observations.batch import Batch
from pacewatch.observations.read_batch import read_batch, read_rows
from pacewatch.observations.read_file import read_file
from pacewatch.registry import load_registry
from tests.wide_archive import TODAY, Line, WideFile, home_of, random_file

HEADER = "date,hour,type,甲市,乙市\n"


def read(home: Home, content: bytes) -> Batch:
    registry = load_registry(home.registry, home.expectations)
    programme = registry.programme_of_feed("archive")
    suite = home.expectations / "archive.json"
    return read_batch(content, registry.feeds["archive"], programme, suite, TODAY).placed()


def told(batch: Batch, origins: dict[int, tuple[int, str]] | None = None) -> tuple[list[Any], list[Any]]:
    """Values and problems in the order of the file; those of the long file at the rows and names of the wide one."""
    values, problems = batch.values.to_pylist(), []
    for value in values if origins else ():
        value["source_row"], value["source_column"] = origins[value["source_row"]]  # type: ignore[index]
    for problem in batch.problems:
        found = {**asdict(problem), "record": None}
        if problem.expectation in ("one_value_per_period", "said_once"):
            found |= {"detail": "", "detail_zh": ""}  # they name rows
        if origins:
            row, name = origins[problem.row]
            found |= {"row": row, "column": name if problem.column in ("station", "value") else problem.column}
        problems.append(found)
    return [sorted(map(str, values)), sorted(map(str, problems))]  # type: ignore[return-value]


@pytest.mark.parametrize("others", ["kept_out", "ignored"])
@pytest.mark.parametrize("seed", range(6))
def test_a_wide_file_gives_what_the_same_data_gives_line_by_line(tmp_path: Path, seed: int, others: str) -> None:
    file = random_file(Random(seed))  # noqa: S311 - made-up data
    text, origins = file.long()
    one = read(home_of(tmp_path / "wide", wide=True, others=others), file.wide().encode())
    other = read(home_of(tmp_path / "long", wide=False, others=others), text.encode())
    assert told(one) == told(other, origins)
    assert (one.row_count, one.quarantined) == (other.row_count, other.quarantined)
    assert one.problems
    assert one.values.num_rows


@pytest.mark.parametrize(
    "encoded",
    [
        lambda file: file.wide("\r\n").encode("utf-8-sig"),
        lambda file: file.wide().encode("gb18030"),
        lambda file: file.wide("\r\n").encode("utf-16"),
        lambda file: file.wide().replace("甲市", '"甲市"').encode(),
    ],
    ids=["bom-and-crlf", "gb18030", "utf-16", "quoted-names"],
)
def test_however_it_is_written(tmp_path: Path, encoded: Any) -> None:
    home, file = home_of(tmp_path), random_file(Random(1))  # noqa: S311 - made-up data
    one, other = read(home, file.wide().encode()), read(home, encoded(file))
    assert told(one) == told(other)


def test_hours_end_where_they_are_stamped_and_0_is_the_24th_of_the_day_before(tmp_path: Path) -> None:
    lines = [Line((day, hour, "AQI"), (value, "")) for day, hour, value in (
        ("20220102", "0", "10"), ("20220102", "1", "11"), ("20220102", "23", "12"), ("20220102", "24", "13"))]  # fmt: skip
    batch = read(home_of(tmp_path), WideFile(("甲市", "乙市"), tuple(lines)).wide().encode())
    assert [(row["period_end"].day, row["hour"], float(row["value"])) for row in batch.values.to_pylist()] == [
        (1, 24, 10.0),
        (2, 1, 11.0),
        (2, 23, 12.0),
        (2, 24, 13.0),
    ]


def test_values_and_faults_stand_at_the_row_and_name_of_the_file(tmp_path: Path) -> None:
    batch = read(home_of(tmp_path), (HEADER + "20220101,1,AQI,50,x\n20220101,99,AQI,,51\n").encode())
    (value,) = batch.values.to_pylist()
    assert (value["source_row"], value["source_column"], value["place"]) == (2, "甲市", "100100")
    assert [(p.row, p.column, p.seen, p.record) for p in batch.problems] == [(2, "乙市", "x", 4), (3, "hour", "99", 6)]


def test_a_line_too_short_or_too_long_is_set_aside_whole(tmp_path: Path) -> None:
    content = (
        HEADER
        + '20220101,1,AQI,50\n20220101,2,AQI,50,51\n20220101,3,AQI,50,51,52\n20220101,4,AQI,50,"5\n\n20220101,5,AQI,,7\n'
    )
    batch = read(home_of(tmp_path), content.encode())
    assert [(p.row, p.expectation) for p in batch.problems] == [
        (2, "column_count"), (4, "column_count"), (5, "closed_quotes")]  # fmt: skip
    assert [(v["source_row"], float(v["value"])) for v in batch.values.to_pylist()] == [(3, 50), (3, 51), (7, 7)]
    assert (batch.row_count, batch.quarantined) == (6, 3)


def test_a_file_cut_off_within_its_last_line_is_believed_up_to_there(tmp_path: Path) -> None:
    batch = read(home_of(tmp_path), (HEADER + "20220101,1,AQI,50,51\n20220101,2,AQI,50,5").encode())
    assert [(p.row, p.expectation) for p in batch.problems] == [(3, "final_line_break")]
    assert batch.values.num_rows == 2


def test_a_new_column_is_a_new_place(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    before = read(home, (HEADER + "20220101,1,AQI,50,51\n").encode())
    after = read(home, (HEADER.replace("乙市", "丙市,乙市,丁市") + "20220101,1,AQI,50,9,51,8\n").encode())
    assert (before.values.num_rows, after.values.num_rows) == (2, 4)


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        ("date,hour,type\n20220101,1,AQI\n", "columns", "and then one or more that are a station"),
        ("date,type,hour,甲市\n20220101,AQI,1,5\n", "columns", "row 1 names the columns date, type, hour"),
        (HEADER, "empty", "no data rows"),
        (HEADER + "20220101,1,AQI,, \n", "empty", "no figures"),
        (HEADER.replace("甲市", "甲" * 10_001) + "20220101,1,AQI,1,2\n", "size", "a name in row 1 has 10,001"),
        ("date,hour,type" + ",x" * 20_001 + "\n1\n", "size", "20,001 names"),
    ],
)
def test_refuses(tmp_path: Path, content: str, code: str, says: str) -> None:
    with pytest.raises(BatchRefused) as refusal:
        read(home_of(tmp_path), content.encode())
    assert (refusal.value.code, says in str(refusal.value)) == (code, True), refusal.value


def test_broken_lines_weigh_as_lines_and_not_as_one_cell_among_many(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    feeds = home.registry / "small" / "feeds.yaml"
    feeds.write_text(
        feeds.read_text("utf-8").replace("refuse_above_bad_share: 1", "refuse_above_bad_share: 0.5"), "utf-8"
    )
    content = "date,hour,type" + "".join(f",{name}" for name in "甲乙丙丁戊己") + "\n20220101,1,AQI,1,2,3,4,5,6\n"
    with pytest.raises(BatchRefused, match="2 of 3 lines are bad"):
        read(home, (content + "20220101,2,AQI,1\n20220101,3,AQI,1\n").encode())


def test_single_cells_are_read_again_by_their_numbers(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    registry = load_registry(home.registry, home.expectations)
    content = (HEADER + "20220101,1,AQI,50,9999\n20220101,2,AQI,9998,51\n").encode()
    batch = read(home, content)
    records = {problem.record for problem in batch.problems if problem.severity == "critical" and problem.record}
    values = read_rows(content, registry.feeds["archive"], registry.programme_of_feed("archive"), records, TODAY)
    assert [(v["source_row"], v["source_column"], int(v["value"])) for v in values.to_pylist()] == [
        (2, "乙市", 9999),
        (3, "甲市", 9998),
    ]


def test_marks_for_none_are_no_figures(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    feed = load_registry(home.registry, home.expectations).feeds["archive"]
    rows = read_file((HEADER + "20220101,1,AQI,-,5\n").encode(), feed.model_copy(update={"missing": ("-",)}))
    assert rows.table["value"].to_pylist() == ["", "5"]
