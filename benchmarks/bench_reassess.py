"""How long assessment takes when one more hour of air quality has come in, against judging everything anew.

    make bench-reassess

The warehouse holds ten million hourly figures, of 1,560 stations and 15 kinds, and the stations' daily AQI since 2019; on that
rest 1,560 ratio floors (at least 85 % good days in 2022). Three batches come in: an hour that no target rests on; ten stations'
AQI of the day before, corrected; and the hour that completes a day, with each station's AQI of it. After each, only what
changed may be judged again, and it must come out as judging everything has it.

In the time: all that `pipeline.assess` does within the open warehouse, from the registry's targets to the commit: verdicts,
their storage, alert states, events and outbox rows. Not in it: process start, reading the registry, opening the file, ingest.
"Everything anew" is the same without knowing what was assessed before, storage included, and is undone before the commit.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import yaml

from pacewatch.home import PROJECT
from pacewatch.pace.targets import store_targets
from pacewatch.pipeline.assess import assess_moments, assess_open
from pacewatch.registry import Registry, load_registry
from pacewatch.warehouse.store import migrate

STATIONS, TYPES = 1560, 15
HOURS = 10_000_000 // (STATIONS * TYPES) + 1
EVENING = datetime(2022, 9, 30, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
"""When everything is judged for the first time; the hours until 22 o'clock are in."""
TESTS = PROJECT / "tests" / "programmes"
# Known two minutes after the hour; known_at is UTC.
HOURLY = """
    INSERT INTO observations.figure
    SELECT 'hourly-' || kind, CAST(100000 + station AS VARCHAR), CAST(begins AS DATE), CAST(begins AS DATE), 1 + hour(begins),
        begins - INTERVAL 7 HOUR + INTERVAL 2 MINUTE, batch, 1, FALSE, 'official',
        (station * 31 + kind * 17 + batch * 7) % 300, station + 2, 'c', NULL
    FROM (
            SELECT number AS batch, TIMESTAMP '2022-09-30 22:00' - (INTERVAL 1 HOUR) * ($hours + 1 - number) AS begins
            FROM range($first, $last + 1) AS h(number)
        ),
        range($stations) AS s(station), range($types) AS k(kind)
    ORDER BY batch
"""
# A station has 6 to 20 bad days in a hundred.
DAILY = """
    INSERT INTO observations.figure
    SELECT 'aqi', CAST(100000 + station AS VARCHAR), CAST(day AS DATE), CAST(day AS DATE), NULL,
        coalesce($known_at, day + INTERVAL 16 HOUR + INTERVAL 2 MINUTE), $batch, $vintage, TRUE, 'official',
        CASE WHEN hash(station, day, $vintage) % 1000 < 60 + station % 140 THEN 150 ELSE 60 END + $vintage, 0, 'daily_aqi', NULL
    FROM range($first, $until, INTERVAL 1 DAY) AS d(day), range($stations) AS s(station)
    ORDER BY day
"""


@dataclass(frozen=True)
class Arrival:
    """A batch that comes in: so many minutes after the first assessment, changing so many targets."""

    name: str
    minutes: int
    changes: int
    has_hour: bool
    day: datetime | None = None
    vintage: int = 1


DAY = timedelta(days=1)
TODAY = datetime(2022, 9, 30)  # noqa: DTZ001 - a day, as the statements want it
ARRIVALS = (
    Arrival("an hour that no target rests on", 5, 0, has_hour=True),
    Arrival("ten stations corrected", 20, 10, has_hour=False, day=TODAY - DAY, vintage=2),
    Arrival("the hour that completes a day", 100, STATIONS, has_hour=True, day=TODAY),
)


def main() -> int:
    """Print seconds and ratios; 1 if something else was judged again, or it came out differently."""
    faults, ratio = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        registry = _registry(Path(folder) / "registry")
        with duckdb.connect(str(Path(folder) / "pacewatch.duckdb")) as connection:
            migrate(connection)
            _fill(connection)
            for days_ago in (3, 2, 1, 0):
                # Alerts have settled: on the second release of all, many would fire at once.
                first_s, judged = _assess(connection, registry, EVENING - days_ago * DAY)
            count = _count(connection, "observations.observation")
            print(
                f"{count:,} observations; {judged:,} targets judged each evening before, the last time in {first_s:.3f} s"
            )
            for number, arrival in enumerate(ARRIVALS, start=HOURS + 1):
                _arrive(connection, arrival, number)
                moment = EVENING + timedelta(minutes=arrival.minutes)
                anew_s = _anew(connection, registry, moment)
                again_s, judged = _assess(connection, registry, moment)
                ratio = anew_s / again_s
                print(f"{arrival.name}: {judged:,} judged again in {again_s:.3f} s, everything anew in {anew_s:.3f} s")
                if judged != arrival.changes:
                    faults.append(f"{arrival.name}: {arrival.changes:,} should have been judged again")
                if _count(connection, "(SELECT * FROM assessed EXCEPT ALL SELECT * FROM anew)"):
                    faults.append(f"{arrival.name}: judging everything has other verdicts")
                if _count(connection, "anew ANTI JOIN pace.assessment USING (assessment)"):
                    faults.append(f"{arrival.name}: judging everything has news that was left out")
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"reassess: ratio {ratio:.1f} (everything anew against what a completed day has changed)")
    return int(bool(faults))


def _assess(connection: duckdb.DuckDBPyConnection, registry: Registry, moment: datetime) -> tuple[float, int]:
    started = time.perf_counter()
    assess_open(connection, registry, moment)
    return time.perf_counter() - started, _count(connection, "assessed")


def _anew(connection: duckdb.DuckDBPyConnection, registry: Registry, moment: datetime) -> float:
    """The same without knowing what was judged before, undone but for its verdicts (table `anew`)."""
    started = time.perf_counter()
    connection.begin()
    version = store_targets(connection, registry)
    assess_moments(connection, registry, {"small": [moment]}, version, since=None, replayed=False)
    seconds = time.perf_counter() - started
    verdicts = connection.sql("SELECT * FROM assessed").to_arrow_table()
    connection.rollback()
    connection.register("told", verdicts)
    connection.execute("CREATE OR REPLACE TEMP TABLE anew AS SELECT * FROM told")
    connection.unregister("told")
    return seconds


def _count(connection: duckdb.DuckDBPyConnection, what: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {what}").fetchall()[0][0])


def _fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Batch 1 brings the days, and each hour is a batch."""
    days = {"first": TODAY - 1368 * DAY, "until": TODAY}
    connection.execute(DAILY, {**days, "known_at": None, "batch": 1, "vintage": 1, "stations": STATIONS})
    connection.execute(HOURLY, {"hours": HOURS, "first": 1, "last": HOURS, "stations": STATIONS, "types": TYPES})
    for number in range(1, HOURS + 1):
        _enter(connection, number)
    connection.execute("CHECKPOINT")


def _arrive(connection: duckdb.DuckDBPyConnection, arrival: Arrival, number: int) -> None:
    if arrival.has_hour:
        hour = number if arrival.minutes < 60 else number - 1
        values = {"hours": HOURS, "first": hour, "last": hour, "stations": STATIONS, "types": TYPES}
        connection.execute(HOURLY.replace("batch, 1, FALSE", f"{number}, 1, FALSE"), values)
    if arrival.day:
        known_at = (EVENING + timedelta(minutes=arrival.minutes - 2)).astimezone(UTC).replace(tzinfo=None)
        days = {"first": arrival.day, "until": arrival.day + DAY, "stations": arrival.changes}
        connection.execute(DAILY, {**days, "known_at": known_at, "batch": number, "vintage": arrival.vintage})
    _enter(connection, number)


def _enter(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    connection.execute(
        "INSERT INTO observations.batch VALUES (?, 'stations', ?, TIMESTAMP '2022-09-30', 0, 0, 0, 0, 0, NULL, NULL)",
        [number, f"{number:064}"],
    )


def _registry(folder: Path) -> Registry:
    """The small programme of the tests, with its people, and one target of all stations."""
    programme = folder / "small"
    programme.mkdir(parents=True)
    for source in (TESTS / "registry" / "small").iterdir():
        (programme / source.name).write_bytes(source.read_bytes())
    names = {100000 + number: f"station {number}" for number in range(STATIONS)}
    kept = yaml.safe_load((programme / "places.yaml").read_text(encoding="utf-8"))["places"]
    kept = [place for place in kept if int(place["code"]) not in names]
    places = [{"code": str(code), "name": {"zh": name, "en": name}} for code, name in names.items()]
    (programme / "places.yaml").write_text(yaml.safe_dump({"places": kept + places}, allow_unicode=True), "utf-8")
    targets = yaml.safe_load((programme / "targets.yaml").read_text(encoding="utf-8"))["targets"]
    air = next(target for target in targets if target["kind"] == "ratio_floor")
    air = {**air, "value": 85, "places": [place["code"] for place in places]}
    (programme / "targets.yaml").write_text(yaml.safe_dump({"targets": [air]}, allow_unicode=True), "utf-8")
    return load_registry(folder, TESTS / "expectations")


if __name__ == "__main__":
    sys.exit(main())
