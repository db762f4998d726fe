"""A good registry: everything is found by its id, places by any of their names, and it can be read back."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pacewatch.errors import UnknownName
from pacewatch.registry import Registry, load_registry
from pacewatch.registry.describe import describe
from tests.registry.layout import SMALL, SUITES
from tests.small_city import PROGRAMMES


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(PROGRAMMES / "registry", SUITES)


def test_everything_is_found_by_its_id(registry: Registry) -> None:
    assert list(registry.programmes) == ["small"]
    assert list(registry.feeds) == ["small-air", "small-jobs", "small-housing"]
    assert list(registry.indicators) == ["aqi", "jobs", "housing"]
    assert list(registry.targets) == ["air-2022", "jobs-2022", "housing-2022"]
    assert list(registry.people) == ["official-zh", "official-en", "engineer"]
    assert registry.feed("small-air") is registry.programme_of_feed("small-air").feeds["small-air"]
    assert registry.target("air-2022") is registry.programme_of_target("air-2022").targets["air-2022"]


def test_values_are_as_exact_as_they_were_written(registry: Registry) -> None:
    target = registry.target("housing-2022")
    assert (target.period.start, target.period.end) == (date(2022, 1, 1), date(2022, 12, 31))
    assert [(point.date, point.value) for point in target.plan] == [
        (date(2022, 3, 31), Decimal(0)),
        (date(2022, 10, 31), Decimal(120)),
    ]


def test_decimals_are_not_rounded_to_doubles(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    for source in SMALL.iterdir():
        text = source.read_text(encoding="utf-8")
        (small / source.name).write_text(text.replace("value: 10000\n", "value: 123456789012345678.123456\n"), "utf-8")
    assert load_registry(tmp_path).target("jobs-2022").value == Decimal("123456789012345678.123456")


def test_a_loaded_registry_cannot_be_changed(registry: Registry) -> None:
    with pytest.raises(FrozenInstanceError):
        registry.programmes = {}  # type: ignore[misc]
    with pytest.raises(ValueError, match="frozen"):
        registry.target("air-2022").value = Decimal(1)  # type: ignore[misc]


@pytest.mark.parametrize(
    "label",
    ["100100", "甲市", "Jia", "甲", " 甲市\t", "\u3000甲市\u3000", "１００１００", "Ｊｉａ"],
    ids=["code", "zh", "en", "alias", "spaces", "ideographic spaces", "full-width digits", "full-width letters"],
)
def test_a_place_is_found_by_any_of_its_names(registry: Registry, label: str) -> None:
    assert registry.programmes["small"].resolve_place(label) == "100100"


@pytest.mark.parametrize("label", ["丙市", "", " ", "甲乙", "1001"])
def test_a_name_no_place_goes_by_is_no_place(registry: Registry, label: str) -> None:
    assert registry.programmes["small"].resolve_place(label) is None


def test_a_target_names_its_places_or_is_about_all(registry: Registry) -> None:
    small = registry.programmes["small"]
    assert small.places_of(registry.target("air-2022")) == ("100100", "100200")
    assert small.places_of(registry.target("housing-2022")) == ("100100",)


def test_an_unknown_name_is_answered_with_the_nearest_one(registry: Registry) -> None:
    with pytest.raises(UnknownName, match=r"^no feed is called 'smal-air'; did you mean 'small-air'\?$"):
        registry.feed("smal-air")
    with pytest.raises(UnknownName, match=r"^no target is called 'jobs-2023'; did you mean 'jobs-2022'\?$"):
        registry.programme_of_target("jobs-2023")


def test_a_name_like_no_other_is_answered_with_all(registry: Registry) -> None:
    with pytest.raises(UnknownName, match=r"^no target is called 'x'; known: air-2022, jobs-2022, housing-2022$"):
        registry.target("x")


def test_what_is_watched_can_be_read_back(registry: Registry) -> None:
    rows = describe(registry)
    assert [row["target"] for row in rows] == ["air-2022", "jobs-2022", "housing-2022"]
    assert rows[0] == {
        "programme": "small",
        "target": "air-2022",
        "kind": "ratio_floor",
        "indicator": "aqi",
        "good_when": "<= 100 指数",
        "places": "all 2",
        "period_start": date(2022, 1, 1),
        "period_end": date(2022, 12, 31),
        "comparator": ">=",
        "target_value": Decimal(95),
        "unit": "%",
        "curve": "auto",
        "feeds": "small-air",
    }
    assert (rows[2]["places"], rows[2]["curve"], rows[2]["unit"]) == ("100100", "plan", "万平方米")
    assert all(row.keys() == rows[0].keys() for row in rows)
