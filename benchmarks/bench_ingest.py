"""How long files take through the whole of `ingest` and `publish`, against a bare scan of the same data by DuckDB.

    make bench-ingest [POLARS=a Python that has polars]

First a long file of 365,000 rows: 100 places, ten years of days. `ingest` keeps the bytes, reads them, runs the suites,
looks for doubts, appends vintages, writes Parquet, and commits. Then the same file with one figure corrected: all rows are
compared, one becomes a vintage.

Then a wide archive: 17 files of a day, 1,600 stations as columns, 9.5 million values (`wide_archive.py`), from bytes to the
published file. The bare scan counts and adds up the same values in one long CSV file. Beside it what pandas alone takes to read
the files, melt them, drop what is missing, and write Parquet, and polars too where an interpreter with it is named. Where a
machine is shared, seconds of CPU tell more than a clock.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

import duckdb
import pandas
import yaml

from pacewatch import pipeline
from pacewatch.home import PROJECT, Home
from pacewatch.publish.published import publish
from wide_archive import FEED, archive_home, write_archive

PLACES, DAYS = 100, 3650
TESTS = PROJECT / "tests" / "programmes"


def main(polars: str | None) -> int:
    """Print seconds, rows a second, and the ratios to the bare scans."""
    long_file()
    wide_files(polars)
    return 0


def wide_files(polars: str | None) -> None:
    """The archive; each scan and each way once, in one run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wide, long, values = write_archive(folder)
        home = archive_home(folder)
        scan, scan_cpu = _clocks(
            lambda: duckdb.sql(f"SELECT count(value), sum(value) FROM read_csv('{long}')").fetchall()
        )
        took, cpu = _clocks(lambda: _ingest_archive(home, wide, values))
        published, published_cpu = _clocks(lambda: publish(home))
        melted, melted_cpu = _clocks(lambda: _melt_with_pandas(wide, folder / "melted", values))
        unpivoted = _melt_with_polars(polars, wide, folder / "unpivoted", values) if polars else None
    took, cpu = took + published, cpu + published_cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(wide)} wide files, {values:,} values: bare scan {scan:.2f} s ({scan_cpu:.2f} s of CPU)")
    print(
        f"ingest and publish {took:.2f} s ({cpu:.2f} s of CPU), of which publish {published:.2f} s; {memory:,.0f} MB at most"
    )
    print(
        f"pandas: read, melt, drop, write Parquet {melted:.2f} s ({melted_cpu:.2f} s of CPU), ratio {melted / scan:.1f}"
    )
    if unpivoted:
        clock, of_cpu = unpivoted
        print(f"polars: the same {clock:.2f} s ({of_cpu:.2f} s of CPU), ratio {clock / scan:.1f}")
    print(f"ingest by CPU: ratio {cpu / scan_cpu:.1f} (the same in seconds of CPU)")
    print(f"ingest: ratio {took / scan:.1f} (a wide archive from bytes to the published file against a bare scan)")


def _ingest_archive(home: Home, files: list[Path], values: int) -> None:
    reports = pipeline.ingest_files(home, FEED, files).files
    if {one.outcome for one in reports} != {"accepted"} or sum(one.values_new for one in reports) != values:
        raise SystemExit(f"not what was expected: {[one.summary() for one in reports]}")


def _melt_with_pandas(files: list[Path], folder: Path, values: int) -> None:
    folder.mkdir()
    count = 0
    for file in files:
        long = pandas.read_csv(file).melt(["date", "hour", "type"], var_name="station").dropna(subset=["value"])
        long.to_parquet(folder / f"{file.stem}.parquet")
        count += len(long)
    if count != values:
        raise SystemExit(f"pandas found {count:,} values; expected {values:,}")


def _melt_with_polars(python: str, files: list[Path], folder: Path, values: int) -> tuple[float, float]:
    """Seconds by the clock, and of CPU."""
    folder.mkdir()
    command = [python, str(Path(__file__).with_name("melt_with_polars.py")), str(folder), *map(str, files)]
    clock, cpu, count = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    if count != values:
        raise SystemExit(f"polars found {count:,} values; expected {values:,}")
    return clock, cpu


def _clocks(step: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of CPU."""
    started, cpu = time.perf_counter(), time.process_time()
    step()
    return time.perf_counter() - started, time.process_time() - cpu


def long_file() -> None:
    """A long file, and the same with one figure corrected."""
    with tempfile.TemporaryDirectory() as folder:
        home = _home(Path(folder))
        pipeline.ingest_files(home, "small-air", [_write(Path(folder) / "warm.csv", 1, "")])
        file = _write(Path(folder) / "air.csv", DAYS, "")
        scan = _seconds(lambda: duckdb.sql(f"SELECT count(aqi), sum(aqi) FROM read_csv('{file}')").fetchall())
        first = _seconds(lambda: _ingest(home, file, new=PLACES * (DAYS - 1), revised=0))
        corrected = _write(Path(folder) / "corrected.csv", DAYS, "place-000")
        again = _seconds(lambda: _ingest(home, corrected, new=0, revised=1))
        same = _seconds(lambda: pipeline.ingest_files(home, "small-air", [corrected]))
    rows = PLACES * DAYS
    print(f"{rows:,} rows: bare scan {scan:.2f} s; ingest {first:.2f} s, {rows / first:,.0f} rows a second")
    print(f"with one figure corrected {again:.2f} s; the same bytes again {same:.2f} s")
    print(f"ingest of a long file: ratio {first / scan:.1f} (without publishing, against a bare scan)")


def _ingest(home: Home, file: Path, *, new: int, revised: int) -> None:
    (report,) = pipeline.ingest_files(home, "small-air", [file]).files
    if (report.outcome, report.values_new, report.values_revised) != ("accepted", new, revised):
        raise SystemExit(f"not what was expected: {report.summary()}")


def _home(folder: Path) -> Home:
    """The small programme of the tests, with a hundred places."""
    registry = folder / "registry" / "small"
    registry.mkdir(parents=True)
    for source in (TESTS / "registry" / "small").iterdir():
        (registry / source.name).write_bytes(source.read_bytes())
    places = [{"code": f"2{number:05}", "name": {"zh": _name(number), "en": _name(number)}} for number in range(PLACES)]
    kept = yaml.safe_load((registry / "places.yaml").read_text(encoding="utf-8"))["places"]
    (registry / "places.yaml").write_text(yaml.safe_dump({"places": kept + places}, allow_unicode=True), "utf-8")
    return Home(folder / "home", registry.parent, TESTS / "expectations")


def _name(number: int) -> str:
    return f"place-{number:03}"


def _write(path: Path, days: int, corrected: str) -> Path:
    """Days from 2012 on; the last figure of the place `corrected` is another one."""
    chance = Random(2022)  # noqa: S311 - sample data
    first = date(2012, 1, 1)
    lines = ["city,date,aqi"]
    for day in range(days):
        for number in range(PLACES):
            value = chance.randint(20, 180)
            is_corrected = _name(number) == corrected and day == days - 1
            lines.append(f"{_name(number)},{first + timedelta(days=day)},{value + 1 if is_corrected else value}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _seconds(step: Callable[[], object]) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
