"""A header that isn't the declared one: what is read by name and told once, what is refused, and with which words."""

from __future__ import annotations

import pytest

from pacewatch.alerts.facts import DataFacts, from_json
from pacewatch.errors import BatchRefused
from pacewatch.home import Home
from pacewatch.observations.header import read_header
from pacewatch.pipeline import ingest_inbox
from pacewatch.registry.feed_model import Feed
from pacewatch.reports import FileReport
from tests.both_languages import differences
from tests.world import drop, query


def feed(*columns: str) -> Feed:
    about = {"column": columns[2], "indicator": "aqi"}
    place, period = {"column": columns[0]}, {"column": columns[1]}
    name = {"zh": "空气", "en": "Air"}
    return Feed.model_validate(
        {
            "id": "air",
            "name": name,
            "source": "tests",
            "columns": columns,
            "place": place,
            "period": period,
            "values": [about],
        }
    )


AIR = feed("city", "date", "aqi", "pm10")


@pytest.mark.parametrize(
    ("line", "new", "is_reordered"),
    [
        ("city,date,aqi,pm10,note", ("note",), False),
        ("city,district,date,aqi,pm10", ("district",), False),
        ("date,city,pm10,aqi", (), True),
        ("note,date,city,pm10,aqi,note", ("note", "note"), True),
        ("city,date,aqi,pm10,", ("(without a name, column 5)",), False),
        ('city,"a, b",date,aqi,pm10', ("a, b",), False),
    ],
)
def test_new_columns_and_another_order_are_read_by_name(line: str, new: tuple[str, ...], is_reordered: bool) -> None:
    header = read_header(line, AIR)
    assert header.drift is not None
    assert (header.drift.new_columns, header.drift.is_reordered) == (new, is_reordered)
    assert [name for name in header.names if name in AIR.columns] == [
        name for name in header.drift.seen if name in AIR.columns
    ]
    assert len(set(header.names)) == len(header.names)


def test_the_declared_header_is_no_drift() -> None:
    assert read_header("city , date,aqi,pm10", AIR).drift is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "city,date,aqi,pm_10",
            "row 1 lacks the column 'pm10' (renamed to 'pm_10'?); it names city, date, aqi, pm_10.",
        ),
        ("city,date,aqi,可吸入颗粒物", "row 1 lacks the column 'pm10' (renamed to '可吸入颗粒物'?)"),  # by its place
        (
            "city,date,aqi",
            "row 1 lacks the column 'pm10'; it names city, date, aqi. If it was renamed, change its name",
        ),
        ("City,date,aqi,pm10", "lacks the column 'city' (renamed to 'City'?)"),
        ("city,day,aqi,pm_10", "lacks the column 'date' (renamed to 'day'?) and 'pm10' (renamed to 'pm_10'?)"),
        ("city,date,aqi,pm10,aqi", "row 1 names the column 'aqi' 2 times; expected it once"),
        ("month,place,count", "expected city, date, aqi, pm10: is this a file of another feed?"),
    ],
)
def test_a_column_that_is_missing_or_twice_refuses_the_file(line: str, said: str) -> None:
    with pytest.raises(BatchRefused, match="") as refusal:
        read_header(line, AIR)
    assert refusal.value.code == "columns"
    assert said in str(refusal.value)
    assert not differences(refusal.value.said)


def sent(home: Home, day: int, header: str, line: str) -> FileReport:
    drop(home, "small-air", f"{day}.csv", f"{header}\n{line}\n".encode())
    (report,) = ingest_inbox(home, quiet_seconds=0).files
    return report


def test_a_drifted_file_is_used_and_each_header_is_told_once(home: Home, standing_clock: str) -> None:
    assert sent(home, 1, "city,level,date,aqi", "甲市,良,2022-01-01,80").values_new == 1
    assert sent(home, 2, "city,level,date,aqi", "甲市,良,2022-01-02,81").values_new == 1
    assert sent(home, 3, "date,aqi,city", "2022-01-03,82,甲市").values_new == 1
    assert sent(home, 4, "city,date,aqi", "甲市,2022-01-04,83").values_new == 1
    stored = query(home, "SELECT period_end, value, source_column FROM observations.observation ORDER BY ALL")
    assert [(str(day), int(value), column) for day, value, column in stored] == [
        (f"2022-01-0{day}", 79 + day, "aqi") for day in range(1, 5)
    ]
    told = [from_json(text) for (text,) in query(home, "SELECT facts FROM alerts.event ORDER BY occurred_at, event")]
    assert {(one.new_columns, one.is_reordered) for one in told if isinstance(one, DataFacts)} == {
        (("level",), False),
        ((), True),
    }
    assert len(told) == 2


def test_a_row_counts_the_columns_of_its_own_file(home: Home, standing_clock: str) -> None:
    report = sent(home, 1, "city,level,date,aqi", "甲市,良,2022-01-01,80\n甲市,2022-01-02,81")
    assert (report.rows_read, report.rows_quarantined, report.values_new) == (2, 1, 1)
    ((detail,),) = query(home, "SELECT detail FROM observations.quarantine")
    assert detail == "4 columns; the row has 3"


def test_a_missing_column_is_told_with_the_name_that_it_may_have_now(home: Home, standing_clock: str) -> None:
    report = sent(home, 1, "city,date,AQI", "甲市,2022-01-01,80")
    assert report.outcome == "refused"
    assert "lacks the column 'aqi' (renamed to 'AQI'?)" in (report.detail or "")
    assert query(home, "SELECT reason FROM alerts.event") == [("file_refused",)]
