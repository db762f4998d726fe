"""How long one hourly batch takes into a warehouse of ten million observations, and what checking a daily batch adds.

    make bench-batch

3,900 stations send six pollutants an hour, 23,400 rows in long form. 428 hours of the same series are stored already, by the
same feed, so that every figure is doubted beside ten million others. The batch goes through the
whole of `ingest`, so the time is that of a process that is up: bytes kept, rows typed and checked by both suites, appended,
written as Parquet, committed. A daily batch, of 100 rows, is checked by Great Expectations itself, in a process of its own
that is up with the pipeline's libraries: once with the import of Great Expectations, and once more.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from pacewatch import pipeline
from pacewatch.home import PROJECT, Home
from pacewatch.registry import load_registry
from pacewatch.warehouse import writing
from station_programme import station_home

STATIONS, HOURS = 3900, 428
POLLUTANTS = ("so2", "no2", "pm10", "co", "o3", "pm2-5")
TESTS = PROJECT / "tests" / "programmes"
TRIES = 3
FIRST_VALIDATION = """
import json, sys, time
from pathlib import Path
import pandas, pyarrow as pa
from decimal import Decimal
from pacewatch import pipeline
from pacewatch.observations.expectations import check_by_gx
rows = pa.table({"source_row": range(2, 102), "aqi": pa.array([Decimal(50)] * 100, pa.decimal128(24, 6))})
took = []
for _ in range(2):
    clocks = time.perf_counter(), time.process_time()
    check_by_gx(rows, Path(sys.argv[1]))
    took += [time.perf_counter() - clocks[0], time.process_time() - clocks[1]]
print(json.dumps(took))
"""

STORED = f"""
    INSERT INTO observations.figure
        (indicator, place, period_start, period_end, hour, known_at, batch, vintage, is_derived, grade, value, source_row,
        source_column)
    SELECT
        indicator, printf('2%05d', station), day, day, hour_of_day, day + INTERVAL 1 DAY, 0, 1, FALSE, 'official',
        CAST(5 + hash(station, number, indicator) % 296 AS DECIMAL(24, 6)), station + 2, 'value'
    FROM (
        SELECT
            number, CAST(DATE '2022-01-01' + CAST(number // 24 AS INTEGER) AS DATE) AS day,
            CAST(number % 24 + 1 AS INTEGER) AS hour_of_day
        FROM range({HOURS}) AS hours(number)
    ), range({STATIONS}) AS stations(station), (SELECT unnest({list(POLLUTANTS)!r}) AS indicator)
    ORDER BY number, station
"""
TOLD_BY = f"""
    INSERT INTO raw.arrival (feed, sha256, original_name, source, byte_count, arrived_at, outcome, settled_at)
    SELECT 'stations', 'before', 'before.csv', 'benchmark', 1, TIMESTAMP '2022-02-01', 'accepted', TIMESTAMP '2022-02-01';
    INSERT INTO observations.batch
    SELECT 0, 'stations', 'before', TIMESTAMP '2022-02-01', {HOURS}, 0, count(*), count(*), 0, NULL, NULL
    FROM observations.observation;
    INSERT INTO observations.series_range
    SELECT indicator, place, count(*), 1, min(value), max(value), min(value), NULL
    FROM observations.observation
    GROUP BY indicator, place
"""


def main() -> int:
    """Print seconds, and the ratio to the same batch into an empty warehouse."""
    with tempfile.TemporaryDirectory() as folder:
        full, empty = (_home(Path(folder) / name) for name in ("full", "empty"))
        with writing(full) as connection:
            connection.execute(STORED)
            connection.execute(TOLD_BY)
            ((stored,),) = connection.execute("SELECT count(*) FROM observations.observation").fetchall()
        first, into_full = _ingest(full, Path(folder))
        _, into_empty = _ingest(empty, Path(folder))
        declared = min(_seconds(lambda: load_registry(full.registry, full.expectations)) for _ in range(TRIES))
        took = [_validation(TESTS / "expectations" / "small-air.json") for _ in range(TRIES)]
    wall, cpu, again, _ = min(took)
    rows = STATIONS * len(POLLUTANTS)
    print(f"{rows:,} rows into {stored:,}: {into_full:.2f} s of ingest; into an empty warehouse {into_empty:.2f} s")
    print(f"the first of such hours, which looks up how far each series changed on the day before: {first:.2f} s")
    print(f"of that, reading a registry of {STATIONS:,} places again: {declared:.2f} s")
    print(
        f"checking a daily batch: {wall:.2f} s ({cpu:.2f} s of CPU) with the import, {again:.2f} s in a process that has it"
    )
    print(f"batch: ratio {into_full / into_empty:.1f} (an hour into {stored:,} observations against into none)")
    return 0


def _ingest(home: Home, folder: Path) -> tuple[float, float]:
    """The first, and the fastest, of some batches, each of an hour of its own."""
    took = []
    for number in range(HOURS, HOURS + TRIES):
        file = _write(folder / f"{home.root.name}-{number}.csv", number)
        took.append(_seconds(lambda file=file: _accept(home, file)))
    return took[0], min(took)


def _accept(home: Home, file: Path) -> None:
    (report,) = pipeline.ingest_files(home, "stations", [file]).files
    if (report.outcome, report.values_new) != ("accepted", STATIONS * len(POLLUTANTS)):
        raise SystemExit(f"not what was expected: {report.summary()}")


def _validation(suite: Path) -> tuple[float, float, float, float]:
    command = [sys.executable, "-W", "ignore", "-c", FIRST_VALIDATION, str(suite)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    first, first_cpu, second, second_cpu = json.loads(done.stdout.splitlines()[-1])
    return first, first_cpu, second, second_cpu


def _home(folder: Path) -> Home:
    """A programme of 3,900 stations, each with six hourly indicators."""
    names = [(f"站{one:05}", f"station {one:05}") for one in range(STATIONS)]
    return station_home(folder, folder, _feed(), names, POLLUTANTS)


def _feed() -> dict[str, object]:
    return {
        "id": "stations",
        "name": {"zh": "各站小时值", "en": "Hourly values of stations"},
        "source": "benchmark",
        "columns": ["time", "station", "pollutant", "value"],
        "period": {"column": "time", "format": "%Y-%m-%d %H:%M", "span": "hour"},
        "place": {"column": "station"},
        "values": [
            {"column": "value", "series": {"column": "pollutant", "indicators": {one: one for one in POLLUTANTS}}}
        ],
    }


def _write(path: Path, number: int) -> Path:
    """The file of an hour, `number` counted from the beginning of 2022."""
    chance = Random(number)  # noqa: S311 - sample data
    day, hour = 1 + number // 24, number % 24
    at = f"2022-01-{day:02} {hour + 1:02}:00" if hour < 23 else f"2022-01-{day + 1:02} 00:00"
    lines = ["time,station,pollutant,value"]
    for station in range(STATIONS):
        lines += [f"{at},站{station:05},{pollutant},{chance.randint(5, 300)}" for pollutant in POLLUTANTS]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _seconds(step: Callable[[], object]) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
