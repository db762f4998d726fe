"""Logs of past deliveries: read in order of time, and refused with the line at fault before anything is ingested."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pacewatch.errors import PacewatchError
from pacewatch.feeds.delivery_log import read_log
from pacewatch.home import Home
from pacewatch.pipeline import ingest_log
from tests.small_city import air_csv
from tests.world import query

HEADER = "feed,file,arrived_at\n"
KNOWN = "SELECT period_end, value, known_at FROM observations.observation ORDER BY ALL"
TOLD = "SELECT count(*) FROM delivery.outbox"


def write(folder: Path, text: str) -> Path:
    (folder / "a.csv").write_bytes(air_csv([("甲市", "2022-01-02", 80)]))
    (folder / "b.csv").write_bytes(air_csv([("甲市", "2022-01-02", 90), ("甲市", "2022-01-03", 9999)]))
    log = folder / "log.csv"
    log.write_text(text, encoding="utf-8")
    return log


def test_deliveries_come_in_the_order_of_their_times(tmp_path: Path) -> None:
    log = write(
        tmp_path,
        f"{HEADER}small-air,b.csv,2022-02-01T09:00:00+08:00\nsmall-air,a.csv,2022-01-03T09:00:00+08:00\n",
    )
    assert [(past.path.name, past.arrived_at) for past in read_log(log)] == [
        ("a.csv", datetime(2022, 1, 3, 1, tzinfo=UTC)),
        ("b.csv", datetime(2022, 2, 1, 1, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("feed;file\n", "log.csv:1: saw the columns feed;file; expected feed, file, arrived_at"),
        ("", "log.csv:1: saw the columns ; expected feed, file, arrived_at"),
        (f"{HEADER}small-air,a.csv\n", "log.csv:2: saw 2 cells; expected 3"),
        (f"{HEADER}small-air,a.csv,2022-01-03\n", "log.csv:2: arrived_at: '2022-01-03' has no UTC offset"),
        (f"{HEADER}small-air,a.csv,soon\n", "log.csv:2: arrived_at: saw 'soon'"),
        (f"{HEADER}small-air,a.csv,2999-01-01T00:00:00Z\n", "which is still to come"),
        (f"{HEADER}small-air,gone.csv,2022-01-03T09:00:00Z\n", "log.csv:2: file: saw 'gone.csv', which isn't in"),
        (f"{HEADER}small-ari,a.csv,2022-01-03T09:00:00Z\n", "small-ari"),
    ],
)
def test_a_log_that_cannot_be_used_is_refused_whole(text: str, sentence: str, home: Home, tmp_path: Path) -> None:
    with pytest.raises(PacewatchError) as refusal:
        ingest_log(home, write(tmp_path, text))
    assert sentence in str(refusal.value)
    assert not list(home.raw.glob("??/*"))


def test_each_file_is_known_from_when_it_came_and_nobody_is_told(home: Home, tmp_path: Path) -> None:
    log = write(
        tmp_path,
        f"{HEADER}small-air,a.csv,2022-01-03T09:00:00+08:00\nsmall-air,b.csv,2022-02-01T09:00:00+08:00\n",
    )
    first = ingest_log(home, log, datetime(2022, 1, 31, tzinfo=UTC))
    assert [(file.file, file.outcome) for file in first.files] == [("a.csv", "accepted")]
    both = ingest_log(home, log)
    assert [(file.file, file.outcome) for file in both.files] == [("a.csv", "known"), ("b.csv", "accepted")]
    day = date(2022, 1, 2)
    assert [(end, int(value)) for end, value, _ in query(home, KNOWN)] == [(day, 80), (day, 90)]
    # The first by the rule of its feed, a day after its period; the correction when it came.
    assert [known for _, _, known in query(home, KNOWN)] == [
        datetime.fromisoformat(known) for known in ("2022-01-02T16:00", "2022-02-01T01:00")
    ]
    assert query(home, "SELECT count(*), min(replayed::int) FROM alerts.event") == [(1, 1)]
    assert query(home, TOLD) == [(0,)]
