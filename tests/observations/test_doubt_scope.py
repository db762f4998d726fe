"""Only series in which a rule may find something are looked at, and yet all is found that a look at every series finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from pacewatch.home import Home
from pacewatch.observations import doubt_scope, doubts, series_ranges
from pacewatch.observations.doubt_scope import DoubtScope
from pacewatch.pipeline import ingest_files
from tests.wide_archive import home_of
from tests.world import query

Figures = tuple[float, float]
"""Those of 甲市 and 乙市."""


class Archive:
    """Files of hours, of two places, of which 30 are enough to doubt others."""

    def __init__(self, folder: Path, settings: pytest.MonkeyPatch) -> None:
        self.home: Home = home_of(folder)
        self.folder, self.settings, self.sent = folder, settings, 0
        self.looked_at: list[list[str]] = []
        for module in (doubts, doubt_scope):
            settings.setattr(module, "DAYS_NEEDED", 30)
        narrowed = doubts.scope_of_doubts

        def watched(*given: Any) -> DoubtScope:
            scope = narrowed(*given)
            self.looked_at.append(sorted(set(scope.values["place"].to_pylist())))
            return scope

        settings.setattr(doubts, "scope_of_doubts", watched)

    def send(self, hours: Iterable[tuple[int, Figures]], arrived: str = "") -> None:
        """Hours counted from the beginning of 2022; `arrived`: a time of February 1st, by default after the file before."""
        self.sent += 1
        self.settings.setenv("PACEWATCH_CLOCK", f"2022-02-01T{arrived or f'12:{self.sent:02}'}:00+08:00")
        file = self.folder / f"{self.sent}.csv"
        lines = [
            f"{date(2022, 1, 1) + timedelta(days=hour // 24):%Y%m%d},{hour % 24},AQI,{first},{second}\n"
            for hour, (first, second) in hours
        ]
        file.write_text("".join(["date,hour,type,甲市,乙市\n", *lines]), encoding="utf-8")
        (report,) = ingest_files(self.home, "archive", [file]).files
        assert report.outcome == "accepted"

    def doubts(self) -> list[tuple[Any, ...]]:
        return query(
            self.home,
            "SELECT original_name, source_row, source_column, seen, expectation, quarantine.detail "
            "FROM observations.quarantine JOIN raw.arrival USING (feed, sha256) WHERE expectation LIKE 'doubt%' ORDER BY ALL",
        )


@pytest.fixture
def archive_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Archive]:
    return lambda name: Archive(tmp_path / name, monkeypatch)


def look_at_everything(settings: pytest.MonkeyPatch) -> None:
    settings.setattr(doubts, "scope_of_doubts", lambda _connection, values, *_: DoubtScope.of_everything(values))


def waves(hours: Iterable[int], *, higher: dict[int, float] | None = None) -> list[tuple[int, Figures]]:
    """Figures that rise by 1 an hour for eight hours, and fall again as fast; in 甲市 some are higher than that."""
    level = {hour: 100 + min(hour % 16, 16 - hour % 16) for hour in hours}
    return [(hour, (value + (higher or {}).get(hour, 0), value)) for hour, value in level.items()]


def test_how_far_a_series_changed_before_shows_that_it_needs_no_look(archive_in: Callable[[str], Archive]) -> None:
    """It does so in an hour of the day that nothing else is looked up of."""
    archive = archive_in("kept")
    for day in range(3):
        archive.send([(24 * day + hour, (200 if hour == 4 else 100, 100)) for hour in range(24)])
    assert archive.looked_at == [[], [], []]
    ((kept,),) = query(archive.home, "SELECT max(change) FROM observations.series_range")
    assert kept == 100


def test_where_it_is_not_kept_the_day_before_is_looked_up_and_what_it_shows_is_kept(
    archive_in: Callable[[str], Archive], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then a day on which nothing changes is no reason to look at the next one."""
    monkeypatch.setattr(series_ranges, "rows_after", lambda rows: np.full(rows.num_rows, -1))
    archive = archive_in("unkept")
    for day in range(5):
        archive.send([(24 * day + hour, (200 if hour == 4 and day < 3 else 100, 100)) for hour in range(24)])
    assert archive.looked_at == [[]] * 5
    assert query(archive.home, "SELECT max(change) FROM observations.series_range") == [(100,)]
    assert archive.doubts() == []


def test_where_nothing_is_known_of_changes_a_look_is_taken(
    archive_in: Callable[[str], Archive], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the day before has figures of every other hour only."""
    monkeypatch.setattr(series_ranges, "rows_after", lambda rows: np.full(rows.num_rows, -1))
    archive = archive_in("unknown")
    for day in range(4):
        archive.send([(24 * day + hour, (200 if hour == 4 else 100, 100)) for hour in range(0, 24, 2)])
    assert archive.looked_at == [[], [], [], ["100100"]]
    assert archive.doubts() == []


def any_row_after(rows: pa.Table) -> np.ndarray:
    """As if there were never room between two rows of a file, which stand in order."""
    return np.append(np.arange(1, rows.num_rows), -1)


def filled_later(archive: Archive) -> list[tuple[Any, ...]]:
    """What is doubted of a jump by 60, after a file with a gap over which figures had moved by 8, which another one fills."""
    archive.send(waves([0, *range(8, 24)]))
    archive.send(waves(range(1, 8)))
    archive.send(waves(range(24, 48)))
    archive.send(waves(range(48, 72), higher={60: 60}))
    return archive.doubts()


def test_a_jump_beside_changes_that_have_room_between_is_found(
    archive_in: Callable[[str], Archive], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = archive_in("narrow")
    narrow = filled_later(archive)
    assert [(row[0], row[1], row[2], row[4]) for row in narrow] == [
        ("4.csv", 14, "甲市", "doubt_jump"),
        ("4.csv", 15, "甲市", "doubt_jump"),
    ]
    assert archive.looked_at[-1] == ["100100"]
    look_at_everything(monkeypatch)
    assert filled_later(archive_in("whole")) == narrow


def test_too_large_a_change_would_lose_it(
    archive_in: Callable[[str], Archive], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the figures of the test before are such that they tell a wrong bound from a right one."""
    monkeypatch.setattr(series_ranges, "rows_after", any_row_after)
    assert filled_later(archive_in("wrong")) == []


def test_changes_of_what_arrived_later_count_for_nothing(
    archive_in: Callable[[str], Archive], monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(archive: Archive) -> list[tuple[Any, ...]]:
        archive.send(waves(range(48)), arrived="08:00")
        archive.send([(hour, (100 + 300 * (hour % 2), 100)) for hour in range(96, 120)], arrived="09:00")
        archive.send(waves(range(48, 72), higher={60: 60}), arrived="08:30")
        return archive.doubts()

    narrow = late(archive_in("narrow"))
    assert [row[0] for row in narrow if row[4] == "doubt_jump"].count("3.csv") == 2
    look_at_everything(monkeypatch)
    assert late(archive_in("whole")) == narrow


SLIPS = {
    "all": ([70, 120, 200], [70, 120, 200], 6, True),
    "four fifths": ([70, 120, 200, 90, 30], [70, 120, 200, 90, 30], 8, True),
    "three quarters": ([70, 120, 200, 30], [70, 120, 200, 30], 0, True),
    "those of one place": ([70, 120, 200], [30, 31, 32], 0, False),
    "those of one place, far off": ([70, 255, 260], [30, 31, 32], 2, True),
    "all too small": ([0.7, 0.8, 0.6], [0.7, 0.8, 0.6], 6, True),
    "too few": ([70, 120], [70, 120], 0, True),
    "all but zeros": ([70, 120, 200, 90], [200, 0, 0, 0], 5, True),
}
"""Figures of two places after others from 1 to 50, how many may be in another unit, and whether they must be looked at."""


@pytest.mark.parametrize("kind", SLIPS)
def test_most_figures_in_another_unit(
    archive_in: Callable[[str], Archive], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Most figures of the indicator must be, or else a figure lie far from all that it has been."""
    first, second, count, is_looked_at = SLIPS[kind]

    def slipped(archive: Archive) -> list[tuple[Any, ...]]:
        swings = [1 + hour // 2 if hour % 2 else 50 - hour // 2 for hour in range(49)]
        archive.send((hour, (one, 51 - one)) for hour, one in enumerate(swings))
        archive.send(enumerate(zip(first, second, strict=True), 49))
        return archive.doubts()

    archive = archive_in("narrow")
    narrow = slipped(archive)
    assert [row[4] for row in narrow] == ["doubt_unit_slip"] * count
    assert (archive.looked_at[-1] != []) == is_looked_at
    look_at_everything(monkeypatch)
    assert slipped(archive_in("whole")) == narrow


@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_the_same_is_found(
    archive_in: Callable[[str], Archive], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Days in files with gaps that others fill, some sent again with corrections, figures that wander, jump and slip."""

    def wandering(archive: Archive) -> list[tuple[Any, ...]]:
        chance = Random(seed)  # noqa: S311 - made-up data
        level, steps = [200, 200], [chance.choice((1, 5)) for _ in range(2)]
        for day in range(6):
            figures: dict[int, Figures] = {}
            for hour in range(24 * day, 24 * day + 24):
                level = [
                    min(max(one + chance.choice((-1, 1)) * step, 200), 200 + 8 * step)
                    for one, step in zip(level, steps, strict=True)
                ]
                odd = [one + chance.choice((70, 200)) if day > 2 and chance.random() < 0.02 else one for one in level]
                figures[hour] = (odd[0], odd[1] / 100 if day > 2 and chance.random() < 0.02 else odd[1])
            early = {hour for hour in figures if chance.random() < 0.7}
            archive.send((hour, figures[hour]) for hour in sorted(early))
            if day > 3 and chance.random() < 0.3:
                archive.send((hour, (first + 1, second)) for hour, (first, second) in figures.items())
            archive.send((hour, figures[hour]) for hour in sorted(set(figures) - early))
        return archive.doubts()

    archive = archive_in("narrow")
    narrow = wandering(archive)
    assert [] in archive.looked_at[4:]
    look_at_everything(monkeypatch)
    assert wandering(archive_in("whole")) == narrow
    assert narrow
