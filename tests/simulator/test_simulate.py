"""What the simulator writes: the same bytes for a seed, in the form of each feed, with each fault where it is said to be."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from pacewatch.errors import PacewatchError
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.simulator.air import air_days
from pacewatch.simulator.figures import figures
from pacewatch.simulator.simulate import simulate
from pacewatch.simulator.stories import BAD_DAYS, DUST_DAYS
from tests.simulator.conftest import City
from tests.world import query

IN_MAY = date(2022, 5, 31)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_seed_gives_the_same_bytes_again_and_another_seed_gives_others(
    programme: LoadedProgramme, tmp_path: Path
) -> None:
    for name, seed in (("first", 1), ("again", 1), ("other", 2)):
        simulate(programme, tmp_path / name, seed, IN_MAY)
    first = contents(tmp_path / "first")
    assert first == contents(tmp_path / "again")
    other = contents(tmp_path / "other")
    for feed in ("air-daily", "employment-monthly", "projects-monthly", "statistics-monthly"):
        names = [name for name in first if name.startswith(f"tonghua-{feed}/")]
        assert names
        assert not [name for name in names if other.get(name) == first[name]]


def test_it_goes_on_to_2026(programme: LoadedProgramme, tmp_path: Path) -> None:
    made = simulate(programme, tmp_path / "long", until=date(2027, 2, 28))
    years = Counter(delivery.sent_at.year for delivery in made.deliveries)
    assert min(years[year] for year in range(2022, 2027)) > 190
    assert {delivery.feed for delivery in made.deliveries} == set(programme.feeds)


def test_a_folder_that_holds_something_is_left_alone(programme: LoadedProgramme, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(PacewatchError, match="not empty"):
        simulate(programme, tmp_path)
    with pytest.raises(PacewatchError, match="before the first file"):
        simulate(programme, tmp_path / "new", until=date(2021, 12, 31))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_air_has_as_many_bad_and_dusty_days_as_the_story_says() -> None:
    for seed in (2022, 7):
        days = air_days(seed)
        assert Counter(day.day.year for day in days if day.is_bad) == BAD_DAYS
        assert Counter(day.day.year for day in days if day.is_dust) == DUST_DAYS
        assert not any(day.is_bad and day.is_dust for day in days)


def test_counts_fit_into_those_they_are_part_of_in_truth(programme: LoadedProgramme) -> None:
    for seed in (2022, 7, 11):
        true = {(figure.indicator, figure.period_end): figure.value for figure in figures(programme, seed)}
        for (indicator, end), value in true.items():
            if indicator == "projects-1bn-count":
                assert value <= true["projects-100m-count", end] <= true["projects-50m-count", end]


def test_the_log_lists_every_file_in_the_order_in_which_it_is_sent(programme: LoadedProgramme, tmp_path: Path) -> None:
    made = simulate(programme, tmp_path / "sent", until=IN_MAY)
    lines = list(csv.DictReader(made.log.read_text(encoding="utf-8").splitlines()))
    assert [line["arrived_at"] for line in lines] == sorted(line["arrived_at"] for line in lines)
    on_disk = {name for name in contents(tmp_path / "sent") if name.startswith("tonghua-")}
    assert {line["file"] for line in lines} == on_disk


def test_every_file_is_accepted_but_the_two_that_are_wrong_as_a_whole(city: City) -> None:
    refused = {file.file: file.detail or "" for file in city.ingested.files if file.outcome == "refused"}
    assert set(refused) == {"commerce-monthly-2022-03-31.csv", "employment-monthly-2022-07-31.csv"}
    assert "is not utf-8" in refused["commerce-monthly-2022-03-31.csv"]
    assert "row 4, column C: saw '" in refused["employment-monthly-2022-07-31.csv"]
    assert "new urban jobs from 0 to 20" in refused["employment-monthly-2022-07-31.csv"]
    assert {file.outcome for file in city.ingested.files} == {"accepted", "refused"}
    assert sum(file.rows_quarantined for file in city.ingested.files) == 0


def test_each_fault_is_told_to_the_data_engineers_once(city: City) -> None:
    told = Counter(
        (reason, subject)
        for reason, subject in query(
            city.home, "SELECT reason, subject FROM alerts.event WHERE audience = 'data' ORDER BY ALL"
        )
    )
    assert told == {
        ("data_conflict", "projects-1bn-count"): 1,
        ("data_late", "tonghua-employment-monthly"): 1,
        ("data_late", "tonghua-gdp-quarterly"): 1,
        ("data_late", "tonghua-housing-monthly"): 1,
        ("data_late", "tonghua-industry-monthly"): 1,
        ("file_refused", "tonghua-commerce-monthly"): 1,
        ("file_refused", "tonghua-employment-monthly"): 1,
    }


def test_nobody_is_told_of_the_past(city: City) -> None:
    assert query(city.home, "SELECT count(*) FROM delivery.outbox") == [(0,)]
