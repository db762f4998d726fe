"""The ways that make large files fast say what the plain ways say: the same batches, the same warehouse, the same refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from pacewatch.errors import BatchRefused
from pacewatch.home import Home
from pacewatch.observations import (
    append,
    cells,
    doubt_scope,
    doubts,
    expectations,
    long_values,
    read_batch,
    typed_rows,
)
from pacewatch.observations.doubt_scope import DoubtScope
from pacewatch.observations.outline import Outline
from pacewatch.observations.sound_rows import SoundRows
from pacewatch.observations.wide import read_matrix, wide_reader
from pacewatch.pipeline import ingest_files, ready
from pacewatch.registry import load_registry
from tests.wide_archive import TODAY, home_of, random_file
from tests.world import query


@pytest.fixture
def plain_ways(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """All files count as large; calling it sends every line through the CSV parser, every cell and comparison through SQL."""

    for module in (expectations, read_matrix):
        monkeypatch.setattr(module, "SQL_ABOVE_ROWS", 0)

    def take() -> None:
        monkeypatch.setattr(read_batch, "read_matrix", lambda *_: None)
        monkeypatch.setattr(wide_reader, "is_plain", lambda _text: False)
        monkeypatch.setattr(typed_rows, "take_sound", lambda table, *_: SoundRows(None, table))
        monkeypatch.setattr(long_values, "_doubled", lambda long: np.ones(long.num_rows, np.bool_))
        monkeypatch.setattr(append, "any_held", lambda *_: True)
        monkeypatch.setattr(ready, "as_cells", lambda _values: None)
        monkeypatch.setattr(doubts, "scope_of_doubts", lambda _connection, values, *_: DoubtScope.of_everything(values))

    return take


def read(home: Home, content: bytes, **changed: Any) -> object:
    """All that reading gives, or the refusal with all that it holds."""
    registry = load_registry(home.registry, home.expectations)
    feed = registry.feeds["archive"].model_copy(update=changed)
    suite = home.expectations / "archive.json"
    told = []
    for way in (read_batch.read_batch, read_batch.read_approved):
        try:
            found = way(content, feed, registry.programme_of_feed("archive"), suite, TODAY).placed()
        except BatchRefused as refusal:
            told.append((refusal.code, str(refusal), {name: str(value) for name, value in vars(refusal).items()}))
        else:
            kept = {
                **{name: value for name, value in vars(found).items() if name != "cells"},
                "values": found.values.to_pylist(),
                "problems": [asdict(one) for one in found.problems],
                "outline": told_of(found.outline),
            }
            told.append(({name: kept[name] for name in sorted(kept)}, [str(kind) for kind in names_of(found.values)]))
    return told


def told_of(outline: Outline) -> list[list[str]]:
    """Periods and series in an order of their own, for the numbers of series are of no meaning."""
    ranges = outline.series.ranges.drop_columns("number") if outline.series else pa.table({})
    return [sorted(map(str, told.to_pylist())) for told in (outline.periods, ranges)]


def names_of(values: Any) -> list[tuple[str, str]]:
    """Columns and their types; a dictionary of strings is as good as strings."""
    return [(one.name, str(getattr(one.type, "value_type", one.type))) for one in values.schema]


@pytest.mark.parametrize("others", ["kept_out", "ignored"])
@pytest.mark.parametrize("seed", range(12))
def test_reading(tmp_path: Path, plain_ways: Callable[[], None], seed: int, others: str) -> None:
    chance = Random(seed)  # noqa: S311 - made-up data
    home = home_of(tmp_path, others=others)
    text = random_file(chance, faults=chance.choice((0.0, 0.02, 0.2)), quotes=False).wide(
        chance.choice(("\n", "\r\n", "\r"))
    )
    text = broken(chance, text)
    changed: dict[str, Any] = {"missing": chance.choice(((), ("-", "9999")))}
    if chance.random() < 0.3:
        changed["refuse_above_bad_share"] = chance.choice((0.01, 0.1))
    fast = read(home, text.encode(), **changed)
    plain_ways()
    assert read(home, text.encode(), **changed) == fast


def broken(chance: Random, text: str) -> str:
    """Some lines too long, too short, blank or full of spaces, and perhaps an end without a line break."""
    lines = text.splitlines(keepends=True)
    for at in range(1, len(lines)):
        if chance.random() < 0.1:
            end = next(one for one in ("\r\n", "\n", "\r") if lines[at].endswith(one))
            line = lines[at].removesuffix(end)
            lines[at] = chance.choice(("", "   ", "," * line.count(","), line + ",7", line.rpartition(",")[0])) + end
    whole = "".join(lines)
    return whole.rstrip("\r\n") if chance.random() < 0.3 else whole


@pytest.mark.parametrize("seed", range(3))
def test_the_warehouse(
    tmp_path: Path, plain_ways: Callable[[], None], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days one after the other, some sent again with other figures, until enough is known to doubt some."""
    monkeypatch.setattr(cells, "FEWEST_VALUES", 1)
    monkeypatch.setattr(cells, "LEAST_IN_ROW", 2)
    for module in (doubts, doubt_scope):
        monkeypatch.setattr(module, "DAYS_NEEDED", 30)
    files = list(days(Random(seed), tmp_path))  # noqa: S311 - made-up data
    home = home_of(tmp_path / "fast")
    fast = stored(home, files)
    assert query(home, "SELECT count(*) FROM observations.cell") > [(0,)]
    plain_ways()
    assert stored(home_of(tmp_path / "plain"), files) == fast
    assert any("doubt_" in str(row) for row in fast[1])


def days(chance: Random, folder: Path) -> Iterator[Path]:
    """Files of a day each: usual figures, and in later ones slips of a unit, jumps, faults and corrections."""
    names, first = ("甲市", "乙市", "丙市", "丁市"), datetime(2022, 1, 2, tzinfo=UTC)
    sent: list[str] = []
    for day in range(6):
        lines = ["date,hour,type," + ",".join(names)]
        for hour in range(24):
            for kind in ("AQI", "PM2.5", "O3"):
                cells = [str(round(chance.uniform(20, 60), 1)) for _ in names]
                if day > 2 and chance.random() < 0.05:
                    cells[chance.randrange(4)] = chance.choice(("4000", "0.3", "800", "x", "", "-"))
                lines.append(",".join(((first + timedelta(days=day)).strftime("%Y%m%d"), str(hour), kind, *cells)))
        if day == 4 and chance.random() < 0.5:  # all of one indicator in another unit
            lines = [scaled(line) if ",AQI," in line else line for line in lines]
        sent.append("".join(f"{line}\n" for line in lines))
        if day == 3:
            sent.append(sent[chance.randrange(3)].replace(".5", ".6"))
    for number, text in enumerate(sent):
        path = folder / f"day-{number}.csv"
        path.write_text(text, encoding="utf-8")
        yield path


def scaled(line: str) -> str:
    """The numbers of a line a hundred times as large."""
    cells = line.split(",")
    is_number = [number > 2 and cell.replace(".", "").isdigit() for number, cell in enumerate(cells)]
    return ",".join(str(float(cell) * 100) if yes else cell for cell, yes in zip(cells, is_number, strict=True))


def stored(home: Home, files: list[Path]) -> list[list[tuple[Any, ...]]]:
    ingest_files(home, "archive", files)
    return [
        query(home, "SELECT * EXCLUDE known_at FROM observations.observation ORDER BY ALL"),
        query(home, "SELECT * EXCLUDE quarantined_at FROM observations.quarantine ORDER BY ALL"),
        query(home, "SELECT * EXCLUDE ingested_at FROM observations.batch ORDER BY ALL"),
        query(home, "SELECT * EXCLUDE checked_at FROM observations.validation_result ORDER BY ALL"),
        query(home, "SELECT feed, sha256, outcome, detail FROM raw.arrival ORDER BY ALL"),
    ]
