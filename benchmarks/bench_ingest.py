"""How long a file takes through the whole of `ingest`, against a bare scan of the same bytes by DuckDB.

    make bench-ingest

365,000 rows: 100 places, ten years of days. `ingest` keeps the bytes, reads and types them, runs the suite, appends vintages,
writes Parquet, and commits. Then the same file with one figure corrected: all rows are compared, one becomes a vintage.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

import duckdb
import yaml

from pacewatch import pipeline
from pacewatch.home import PROJECT, Home

PLACES, DAYS = 100, 3650
TESTS = PROJECT / "tests" / "programmes"


def main() -> int:
    """Print seconds, rows a second, and the ratio to the bare scan."""
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
    print(f"ingest: ratio {first / scan:.1f} (the whole of ingest against a bare scan)")
    return 0


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
    sys.exit(main())
