"""A large wide file of which nothing is wrong is read by lines and names, to what reading it cell by cell gives."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from pacewatch.errors import BatchRefused
from pacewatch.home import Home
from pacewatch.observations import cells, expectations, read_batch, typed_rows
from pacewatch.observations.batch import Batch
from pacewatch.observations.cells import Cells, as_cells
from pacewatch.observations.outline import Outline
from pacewatch.observations.sql_suite import find_by_sql
from pacewatch.observations.suite_rows import TableRows
from pacewatch.observations.wide import matrix_rows, read_matrix
from pacewatch.observations.wide.matrix_rows import rows_of
from pacewatch.observations.wide.typed_matrix import type_matrix
from pacewatch.observations.wide.wide_reader import open_wide, read_wide
from pacewatch.registry import load_registry
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.suites import SHARED_SUITE
from tests.wide_archive import PLACES, TODAY, TYPES, home_of

NAMES = (*PLACES[:2], *PLACES[3:5])


@pytest.fixture(autouse=True)
def small_files_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (expectations, read_matrix):
        monkeypatch.setattr(module, "SQL_ABOVE_ROWS", 0)
    monkeypatch.setattr(cells, "FEWEST_VALUES", 1)
    monkeypatch.setattr(cells, "LEAST_IN_ROW", 1)


def flawless(chance: Random) -> list[list[str]]:
    """The header and the lines of a file; lines, names and cells may have nothing, and many figures may be worth a warning."""
    names = chance.sample(NAMES, chance.randint(1, len(NAMES)))
    highest = chance.choice((470, 900))
    empty = {name for name in names[1:] if chance.random() < 0.1}
    lines = [["date", "hour", "type", *names]]
    for hour in range(chance.randint(1, 30)):
        for kind in chance.sample(sorted(TYPES), chance.randint(1, len(TYPES))):
            share = chance.choice((0.0, 0.2, 1.0)) if len(lines) > 1 else 0.0
            told = ["" if name in empty or chance.random() < share else number(chance, highest) for name in names]
            lines.append(
                [f"202201{1 + hour // 24:02}", f" {hour % 24}" if hour % 7 == 3 else str(hour % 24), kind, *told]
            )
    return lines


def number(chance: Random, highest: int) -> str:
    if highest > 480 and chance.random() < 0.5:
        return str(chance.randint(400, highest))
    return chance.choice((str(chance.randint(0, 470)), f"{chance.random() * 99:.2f}", "0", "0.000001", " 7 ", "12.50"))


def feed_of(home: Home, **changed: Any) -> Feed:
    return load_registry(home.registry, home.expectations).feeds["archive"].model_copy(update=changed)


def read(home: Home, content: bytes, feed: Feed) -> Batch:
    programme = load_registry(home.registry, home.expectations).programme_of_feed("archive")
    return read_batch.read_batch(content, feed, programme, home.expectations / "archive.json", TODAY)


def suite_of_all(home: Home, chance: Random) -> None:
    """A suite of all observations beside the feed's own: about figures, places and periods, all but one as warnings."""
    between = "expect_column_values_to_be_between"
    pair = {"column_A": "value", "column_B": "hour", "or_equal": True}
    asked = [
        (between, {"column": "value", "min_value": -1}, "critical"),
        (between, {"column": "value", "max_value": chance.choice((99, 900)), "mostly": 0.5}, "warning"),
        (between, {"column": "hour", "max_value": chance.choice((12, 24))}, "warning"),
        (between, {"column": "period_days", "min_value": 1, "max_value": 1}, "warning"),
        ("expect_column_values_to_be_in_set", {"column": "place", "value_set": ["100100"]}, "warning"),
        ("expect_column_pair_values_a_to_be_greater_than_b", pair, "warning"),
    ]
    told = [{"type": kind, "kwargs": kwargs, "severity": severity} for kind, kwargs, severity in asked]
    suite = {"name": "observations", "expectations": told}
    (home.expectations / SHARED_SUITE).write_text(json.dumps(suite), encoding="utf-8")


def as_text(lines: list[list[str]], line_break: str = "\n") -> str:
    return "".join(",".join(line) + line_break for line in lines)


@pytest.mark.parametrize("seed", range(40))
def test_it_is_what_reading_cell_by_cell_gives(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(seed)  # noqa: S311 - made-up data
    home = home_of(tmp_path)
    changed: dict[str, Any] = {"encoding": chance.choice(("utf-8", "detect"))}
    if chance.random() < 0.3:
        changed["missing"] = ("0",)
    if chance.random() < 0.3:
        changed["final_line_break"] = "optional"
    if chance.random() < 0.5:
        suite_of_all(home, chance)
    feed = feed_of(home, **changed)
    text = as_text(flawless(chance), chance.choice(("\n", "\r\n", "\r")))
    content = (text.rstrip("\r\n") if feed.final_line_break == "optional" else text).encode()
    one = read(home, content, feed)
    monkeypatch.setattr(read_batch, "read_matrix", lambda *_: None)
    other = read(home, content, feed)
    assert other.cells is None
    assert told(one) == told(other)
    assert told(one.placed()) == told(other.placed())
    if not feed.missing:  # a mark for a missing figure may leave a line without any
        assert one.cells
    if one.cells:
        expected = as_cells(other.placed().values)
        assert expected
        assert told_by_cells(one.cells) == told_by_cells(expected)


def told(batch: Batch) -> list[Any]:
    kept = {name: value for name, value in vars(batch).items() if name not in ("cells", "origins", "values", "outline")}
    texts = [(one.name, getattr(one.type, "value_type", one.type)) for one in batch.values.schema]
    return [kept, texts, batch.values.to_pylist(), told_by_outline(batch.outline, batch.values)]


def told_by_outline(outline: Outline, values: pa.Table) -> list[Any]:
    """Periods and series in an order of their own, and for each value its series."""
    assert outline.series
    ranges = outline.series.ranges.to_pylist()
    of_values = [(ranges[number]["indicator"], ranges[number]["place"]) for number in outline.series.numbers()]
    assert of_values == list(zip(values["indicator"].to_pylist(), values["place"].to_pylist(), strict=True))
    unnumbered = [{**one, "number": None} for one in ranges]
    return [sorted(map(str, outline.periods.to_pylist())), sorted(map(str, unnumbered))]


def told_by_cells(found: Cells) -> list[Any]:
    rows, columns = found.rows.drop_columns("number").to_pylist(), found.columns.drop_columns("number").to_pylist()
    return [
        (rows[row], columns[column], value)
        for row, column, value in zip(found.row_of, found.column_of, found.values.to_pylist(), strict=True)
    ]


ODDITIES: dict[str, Callable[[list[list[str]]], object]] = {
    "a cell that is no number": lambda lines: lines[1].__setitem__(3, "x"),
    "a mark that isn't declared": lambda lines: lines[1].__setitem__(3, "-"),
    "a number in full width": lambda lines: lines[1].__setitem__(3, "５"),
    "a number of more digits than eight bytes hold": lambda lines: lines[1].__setitem__(3, "1234567890123456"),
    "a figure above its limit": lambda lines: lines[1].__setitem__(3, "901"),
    "too many figures above another limit": lambda lines: [line.__setitem__(3, "485") for line in lines[1:]],
    "a quotation mark": lambda lines: lines[1].__setitem__(3, '"7"'),
    "an unknown place": lambda lines: lines[0].__setitem__(3, "戊市"),
    "a place twice": lambda lines: lines[0].__setitem__(4, lines[0][3]),
    "a place by two names": lambda lines: (lines[0].__setitem__(3, "甲市"), lines[0].__setitem__(4, "甲")),
    "an unknown series": lambda lines: lines[1].__setitem__(2, "CO"),
    "a day that doesn't exist": lambda lines: lines[1].__setitem__(0, "20220231"),
    "a day to come": lambda lines: lines[1].__setitem__(0, "20230101"),
    "an hour that doesn't exist": lambda lines: lines[1].__setitem__(1, "25"),
    "a line twice": lambda lines: lines.append(list(lines[1])),
    "a line twice, otherwise": lambda lines: lines.append([*lines[1][:3], *("77" for _ in lines[1][3:])]),
    "a line that is too long": lambda lines: lines[1].append("7"),
    "a line that is too short": lambda lines: lines[1].pop(),
    "a blank line": lambda lines: lines.insert(2, []),
    "a line of blanks": lambda lines: lines.insert(2, ["" for _ in lines[0]]),
    "no line at all": lambda lines: lines.__delitem__(slice(1, None)),
    "only lines of blanks": lambda lines: lines.__setitem__(slice(1, None), [["" for _ in lines[0]]]),
    "no figure at all": lambda lines: lines.__setitem__(slice(1, None), [[*lines[1][:3], *("" for _ in lines[0][3:])]]),
    "a header of one name": lambda lines: lines[0].__delitem__(slice(4, None)),
    "no end of the last line": lambda lines: lines[-1].__setitem__(-1, lines[-1][-1] + "\x00"),
    "a cell of ten thousand characters": lambda lines: lines[1].__setitem__(3, "1" * 10_001),
}
SOUND = frozenset({"a blank line", "a line of blanks", "a quotation mark", "too many figures above another limit"})
"""What keeps nothing out."""


@pytest.mark.parametrize("others", ["kept_out", "ignored"])
@pytest.mark.parametrize("oddity", ODDITIES)
def test_whatever_is_wrong_is_explained_as_ever(
    tmp_path: Path, oddity: str, others: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of(tmp_path, others=others)
    lines = [["date", "hour", "type", *NAMES]]
    lines += [["20220105", str(hour), kind, "1", "2", "3", "4"] for hour in range(1, 9) for kind in TYPES]
    ODDITIES[oddity](lines)
    content, feed = as_text(lines).replace("\x00\n", "").encode(), feed_of(home)
    programme = load_registry(home.registry, home.expectations).programme_of_feed("archive")
    try:
        found = read_matrix.read_matrix(content, feed, programme, home.expectations / "archive.json", TODAY)
    except BatchRefused:
        found = None
    assert (found is not None) == (oddity in SOUND)
    one = outcome(home, content, feed)
    monkeypatch.setattr(read_batch, "read_matrix", lambda *_: None)
    assert one == outcome(home, content, feed)


def outcome(home: Home, content: bytes, feed: Feed) -> object:
    try:
        batch = read(home, content, feed)
    except BatchRefused as refusal:
        return refusal.code, refusal.said, {name: str(value) for name, value in vars(refusal).items()}
    return told(batch.placed())


@pytest.mark.parametrize("seed", range(150))
def test_suites_have_the_same_verdict_about_lines_and_names_as_about_rows(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(seed)  # noqa: S311 - made-up data
    home = home_of(tmp_path)
    feed, programme = feed_of(home), load_registry(home.registry, home.expectations).programme_of_feed("archive")
    content = as_text(flawless(chance)).encode()
    matrix = type_matrix(open_wide(content, feed).cells, feed, programme, TODAY)
    assert matrix
    table = typed_rows.type_rows(read_wide(content, feed), feed, programme, TODAY).table
    rows = rows_of(matrix)
    assert rows.count == table.num_rows
    assert sorted(rows.schema.names) == sorted(table.column_names)
    if chance.random() < 0.3:
        monkeypatch.setattr(matrix_rows, "MOST_COMBINATIONS", 1)
    declared = [expectation(chance) for _ in range(6)]
    assert find_by_sql(rows, declared) == find_by_sql(TableRows(table), declared)


def expectation(chance: Random) -> dict[str, Any]:
    """About what lines, names or texts tell, about two of them, or about how many rows there are."""
    kind, kwargs = chance.choice(
        (
            ("column_values_to_be_between", {"column": "value", "max_value": chance.choice((99, 400, 500))}),
            ("column_values_to_be_between", {"column": "period_hour", "min_value": chance.choice((1, 3))}),
            (
                "column_values_to_not_be_null",
                {"column": chance.choice(("place", "period_start", "known_day", "value"))},
            ),
            ("column_values_to_be_in_set", {"column": "series of value", "value_set": ["h-aqi", "h-pm", "h-ozone"]}),
            ("column_values_to_be_in_set", {"column": "series of value", "value_set": ["h-aqi"]}),
            ("column_values_to_match_regex", {"column": "place_label", "regex": chance.choice(("市$", "甲"))}),
            ("column_pair_values_a_to_be_greater_than_b", {"column_A": "value", "column_B": "period_hour"}),
            ("column_pair_values_a_to_be_greater_than_b", {"column_A": "value", "column_B": "value", "or_equal": True}),
            ("compound_columns_to_be_unique", {"column_list": ["place", "period_hour", "value"]}),
            ("column_values_to_be_unique", {"column": "place"}),
            ("table_row_count_to_be_between", {"min_value": chance.choice((1, 100))}),
        )
    )
    if kind.startswith("column") and chance.random() < 0.6:
        kwargs = {**kwargs, "mostly": chance.choice((0.0, 0.3, 0.5, 0.9))}
    return {"type": f"expect_{kind}", "kwargs": kwargs}
