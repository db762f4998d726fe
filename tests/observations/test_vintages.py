"""Files whose rows name the days on which their figures were told: each vintage is known from its own day."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pydantic import ValidationError

from pacewatch.home import Home
from pacewatch.observations.append import append_batch
from pacewatch.observations.batch import Batch
from pacewatch.observations.outline import outline_of
from pacewatch.observations.read_batch import read_batch
from pacewatch.observations.vintages import newest_of_each
from pacewatch.pipeline import ingest_files, rebuild, release
from pacewatch.raw.store import Arrival
from pacewatch.registry import load_registry
from pacewatch.registry.feed_model import Feed
from pacewatch.warehouse import transaction, writing
from tests.registry.layout import SMALL, SUITES
from tests.world import query

FEED = """
  - id: small-housing
    name: {zh: 改造月报, en: Monthly renovation}
    source: tests
    columns: [month, told, area]
    period: {column: month, format: "%Y-%m", span: month}
    place: {fixed: "100100"}
    values: [{column: area, indicator: housing}]
"""
BY_COLUMN = "    known_at: {rule: column, column: told}\n"
Row = tuple[str, str, object]
VINTAGES: dict[str, list[Row]] = {
    "2022-02-11": [("2022-01", "2022-02-11", 5)],
    "2022-03-11": [("2022-01", "2022-03-11", "5.5"), ("2022-02", "2022-03-11", 7)],
    "2022-04-11": [("2022-01", "2022-04-11", "5.5"), ("2022-02", "2022-04-11", "6.25"), ("2022-03", "2022-04-11", 8)],
    "2022-05-11": [("2022-01", "2022-05-11", 5), ("2022-02", "2022-05-11", "6.25"), ("2022-03", "2022-05-11", 9)],
}


def csv_of(rows: Iterable[Row]) -> bytes:
    return ("month,told,area\n" + "".join(f"{month},{day},{area}\n" for month, day, area in rows)).encode()


def home_of(folder: Path, rule: str) -> Home:
    """The small city, whose figures of housing name the days on which they were told."""
    programme, suites = folder / "registry" / "small", folder / "expectations"
    programme.mkdir(parents=True)
    suites.mkdir()
    for file in SMALL.iterdir():
        (programme / file.name).write_bytes(file.read_bytes())
    for file in SUITES.glob("*.json"):
        (suites / file.name).write_bytes(file.read_bytes())
    kept = (SMALL / "feeds.yaml").read_text(encoding="utf-8").partition("  - id: small-housing")[0]
    (programme / "feeds.yaml").write_text(kept + FEED + rule, encoding="utf-8")
    home = Home(folder / "home", programme.parent, suites)
    home.make_folders()
    return home


@pytest.fixture
def home(tmp_path: Path, migrated: Path) -> Home:
    made = home_of(tmp_path, BY_COLUMN)
    shutil.copyfile(migrated, made.warehouse)
    return made


def take_in(home: Home, name: str, rows: Iterable[Row]) -> tuple[int, int, int]:
    file = home.root / f"{name}.csv"
    file.write_bytes(csv_of(rows))
    (report,) = ingest_files(home, "small-housing", [file]).files
    assert report.outcome == "accepted"
    return report.values_new, report.values_revised, report.rows_quarantined


def as_of_each_day(home: Home) -> list[list[tuple[date, Decimal]]]:
    """What was known at noon of each day of half a year."""
    asked = []
    for number in range(180):
        moment = datetime(2022, 1, 1, 4) + timedelta(days=number)  # noqa: DTZ001 - UTC, as the warehouse keeps it
        asked.append(
            query(
                home,
                "SELECT period_end, arg_max(value, (known_at, batch)) FROM observations.observation "
                "WHERE known_at <= ? AND indicator = 'housing' GROUP BY period_end ORDER BY period_end",
                moment,
            )
        )
    return asked


def test_one_answer_with_all_vintages_is_what_one_on_each_day_would_have_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_day, at_once = home_of(tmp_path / "a", ""), home_of(tmp_path / "b", BY_COLUMN)
    for day, rows in VINTAGES.items():
        monkeypatch.setenv("PACEWATCH_CLOCK", f"{day}T00:00:00+08:00")
        take_in(by_day, day, rows)
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-06-01T12:00:00+08:00")
    every = [row for rows in VINTAGES.values() for row in rows]
    assert take_in(at_once, "all", every) == (3, 4, 0)
    told = as_of_each_day(at_once)
    assert told == as_of_each_day(by_day)
    assert [len(known) for known in told if known][::30] == [1, 2, 3, 3, 3]
    vintages = query(
        at_once, "SELECT period_end, vintage, known_at, value, source_row FROM observations.observation ORDER BY ALL"
    )
    assert [row[1:] for row in vintages if row[0] == date(2022, 1, 31)] == [
        (1, datetime(2022, 2, 10, 16), Decimal(5), 2),  # noqa: DTZ001
        (2, datetime(2022, 3, 10, 16), Decimal("5.5"), 3),  # noqa: DTZ001
        (3, datetime(2022, 5, 10, 16), Decimal(5), 8),  # noqa: DTZ001
    ]
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-06-02T12:00:00+08:00")
    assert take_in(at_once, "again", every[::-1]) == (0, 0, 0)
    assert as_of_each_day(at_once) == told
    assert rebuild(at_once).equal is True


def batch_of(rows: list[tuple[int, int]]) -> Batch:
    """A batch of one period's values, each told so many days after the first of January."""
    days = [datetime(2022, 1, 1) + timedelta(days=day) for day, _ in rows]  # noqa: DTZ001
    count = len(rows)
    values = pa.table(
        {
            "indicator": ["housing"] * count, "place": ["100100"] * count,
            "period_start": pa.array([date(2021, 12, 1)] * count), "period_end": pa.array([date(2021, 12, 31)] * count),
            "hour": pa.nulls(count, pa.int64()), "value": pa.array([Decimal(value) for _, value in rows], pa.decimal128(24, 6)),
            "source_sheet": pa.nulls(count, pa.string()), "source_row": pa.array(range(2, count + 2), pa.int64()),
            "source_column": ["area"] * count, "published_at": pa.array(days, pa.timestamp("us")),
        }
    )  # fmt: skip
    return Batch(values, [], count, outline_of(values), has_vintages=True)


def told_by(home: Home, files: list[list[tuple[int, int]]]) -> list[int | None]:
    """What was known on each of a hundred days, after files arrived one after the other."""
    arrived = datetime(2022, 12, 1)  # noqa: DTZ001
    with writing(home) as connection, transaction(connection):
        connection.execute("DELETE FROM observations.figure; DELETE FROM observations.batch")
        for number, rows in enumerate(files):
            at = arrived + timedelta(hours=number)
            arrival = Arrival("small-housing", f"{number:064}", "a.csv", "inbox", 1, at)
            append_batch(connection, arrival, batch_of(rows), Path("a"), at)
        found = connection.execute("SELECT known_at, value FROM observations.observation ORDER BY known_at").fetchall()
    assert len({row[0] for row in found}) == len(found)
    known: list[int | None] = []
    for day in range(100):
        moment = datetime(2022, 1, 1, 12) + timedelta(days=day)  # noqa: DTZ001
        known.append(next((int(value) for at, value in reversed(found) if at <= moment), None))
    return known


def test_files_with_some_vintages_each_give_the_same_in_whatever_order_they_come(home: Home) -> None:
    dice = random.Random(7)  # noqa: S311 - made-up figures, not secrets
    for _ in range(25):
        days = sorted(dice.sample(range(100), dice.randint(1, 9)))
        vintages = [(day, dice.randint(1, 3)) for day in days]
        truth = [next((value for at, value in reversed(vintages) if at <= day), None) for day in range(100)]
        assert told_by(home, [vintages]) == truth
        files = [dice.sample(vintages, dice.randint(1, len(vintages))) for _ in range(4)]
        assert told_by(home, [*files, vintages]) == truth
        assert told_by(home, [vintages, *files]) == truth


def test_a_day_that_is_told_otherwise_later_is_known_from_the_arrival_unless_a_later_day_has_told(home: Home) -> None:
    assert told_by(home, [[(3, 1), (9, 2)], [(3, 5)]])[:12] == [None] * 3 + [1] * 6 + [2] * 3
    with writing(home) as connection:
        assert connection.execute("SELECT count(*) FROM observations.observation").fetchall() == [(2,)]
    assert told_by(home, [[(3, 1)], [(3, 5)]])[-1] == 1
    with writing(home) as connection:
        found = connection.execute("SELECT known_at, value FROM observations.observation ORDER BY 1").fetchall()
    assert found[1] == (datetime(2022, 12, 1, 1), Decimal(5))  # noqa: DTZ001


def read(home: Home, rows: list[Row]) -> Batch:
    loaded = load_registry(home.registry, home.expectations)
    programme = loaded.programme_of_feed("small-housing")
    feed = loaded.feeds["small-housing"].model_copy(update={"refuse_above_bad_share": Decimal(1)})
    return read_batch(csv_of(rows), feed, programme, home.expectations / "small-housing.json", date(2022, 4, 11))


@pytest.mark.parametrize(
    ("answer", "form"),
    [
        (
            {"observations": [
                {"realtime_start": "2022-02-11", "realtime_end": "2022-03-10", "date": "2022-01-01", "value": "5.0"},
                {"realtime_start": "2022-03-11", "realtime_end": "9999-12-31", "date": "2022-01-01", "value": "5.5"},
                {"realtime_start": "2022-03-11", "realtime_end": "9999-12-31", "date": "2022-02-01", "value": "."},
            ]},
            {"columns": ["realtime_start", "date", "value"], "known_at": {"rule": "column", "column": "realtime_start"}},
        ),
        (
            {"observations": [
                {"date": "2022-01-01", "PAYEMS_20220211": "5.0", "PAYEMS_20220311": "5.5"},
                {"date": "2022-02-01", "PAYEMS_20220311": "."},
            ]},
            {
                "columns": ["date", "vintage", "value"],
                "spread": {"keys": "PAYEMS_*", "name": "vintage", "value": "value"},
                "known_at": {"rule": "column", "column": "vintage", "format": "%Y%m%d"},
            },
        ),
    ],
    ids=["a row each", "a key each"],
)  # fmt: skip
def test_answers_of_an_archive_of_vintages_are_read_by_declaration(
    home: Home, answer: dict[str, object], form: dict[str, object]
) -> None:
    feed = Feed.model_validate(
        declared(
            format="json", records="observations[*]", missing=["."], period={"column": "date", "span": "month"},
            values=[{"column": "value", "indicator": "housing"}], **form,
        )
    )  # fmt: skip
    programme = load_registry(home.registry, home.expectations).programme_of_feed("small-housing")
    suite = home.root / "none.json"
    suite.write_text('{"name": "none", "expectations": []}', encoding="utf-8")
    batch = read_batch(json.dumps(answer).encode(), feed, programme, suite, date(2022, 4, 11))
    assert [(row["published_at"], row["value"]) for row in batch.values.to_pylist()] == [
        (datetime(2022, 2, 10, 16), Decimal(5)),  # noqa: DTZ001
        (datetime(2022, 3, 10, 16), Decimal("5.5")),  # noqa: DTZ001
    ]
    assert (batch.problems, batch.has_vintages) == ([], True)


def test_a_vintage_after_the_arrival_or_without_a_day_is_a_bad_row(home: Home) -> None:
    batch = read(
        home, [("2022-01", "2022-04-11", 5), ("2022-01", "2022-04-12", 6), ("2022-01", "soon", 7), ("2022-02", "", 8)]
    )
    assert batch.values["source_row"].to_pylist() == [2]
    assert [(one.row, one.column, one.seen, one.expectation) for one in batch.problems] == [
        (3, "told", "2022-04-12", "vintage_has_passed"),
        (4, "told", "soon", "vintage_format"),
        (5, "told", "", "vintage_format"),
    ]
    assert batch.problems[0].detail == "a day up to 2022-04-11, when the file arrived"


def test_values_of_one_vintage_contradict_each_other_and_those_of_two_do_not(home: Home) -> None:
    one, other = "2022-02-11", "2022-03-11"
    batch = read(home, [("2022-01", one, 5), ("2022-01", other, 6), ("2022-01", other, 7), ("2022-01", one, 5)])
    assert [(found.row, found.expectation) for found in batch.problems] == [
        (3, "one_value_per_period"), (4, "one_value_per_period"), (5, "said_once"),
    ]  # fmt: skip
    assert batch.values["source_row"].to_pylist() == [2]


def test_a_row_let_through_later_keeps_its_own_day(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a figure of long ago would take the place of the newest one."""
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-06-01T12:00:00+08:00")
    assert (
        take_in(
            home, "all", [("2022-01", "2022-02-11", -5), ("2022-01", "2022-03-11", 6), ("2022-02", "2022-03-11", 7)]
        )[2]
        == 1
    )
    ((entry,),) = query(home, "SELECT DISTINCT id FROM observations.quarantine")
    release(home, [entry], "engineer", "so it was told at first")
    january = (
        "SELECT known_at, value FROM observations.observation WHERE period_end = DATE '2022-01-31' ORDER BY known_at"
    )
    assert query(home, january) == [(datetime(2022, 2, 10, 16), Decimal(-5)), (datetime(2022, 3, 10, 16), Decimal(6))]  # noqa: DTZ001
    assert rebuild(home).equal is True


def test_only_the_newest_vintage_of_each_period_is_doubted() -> None:
    feed = Feed.model_validate(declared())
    values = batch_of([(9, 2), (3, 1), (5, 4)]).values
    assert newest_of_each(values, feed)["value"].to_pylist() == [Decimal(2)]
    plain = feed.model_copy(update={"known_at": Feed.model_validate(declared(known_at={})).known_at})
    assert newest_of_each(values, plain) is values


def declared(**changes: object) -> dict[str, object]:
    return {
        "id": "f", "name": {"zh": "甲", "en": "f"}, "source": "tests", "columns": ["month", "told", "area"],
        "period": {"column": "month"}, "place": {"fixed": "100100"}, "values": [{"column": "area", "indicator": "housing"}],
        "known_at": {"rule": "column", "column": "told"}, **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("known_at", "message"),
    [
        ({"rule": "column"}, "expected the column that names the day"),
        ({"rule": "arrival", "column": "told"}, "expected none, unless the rule is column"),
        ({"rule": "column", "column": "told", "lag_days": 1}, "each figure has its own day"),
        ({"rule": "period_end", "format": "%Y"}, "saw a format beside 'rule: period_end'"),
        ({"rule": "column", "column": "told", "format": "%Y-%m"}, "year, month and day"),
        ({"rule": "column", "column": "tod"}, "did you mean 'told'?"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(known_at: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message.replace("?", r"\?")):
        Feed.model_validate(declared(known_at=known_at))
