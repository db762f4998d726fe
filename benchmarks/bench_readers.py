"""Analysts read while the pipeline writes: neither may make the other wait or fail.

    make bench-readers

One process ingests file after file (commit and publish) and another keeps one connection open throughout; this one opens
the published file, runs a query and closes it, 1,000 times. Then the same queries with nobody writing, for the ratio.
"""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb

from pacewatch import pipeline
from pacewatch.home import PROJECT, Home
from pacewatch.publish import open_published

QUERIES = 1000
QUERY = "SELECT place, count(*), avg(value), max(known_at) FROM observations GROUP BY place ORDER BY place"
TESTS = PROJECT / "tests" / "programmes"


def write_until(stop: Event, root: str, written: object) -> None:
    """Ingest and publish one small new file after the other."""
    home = _home(root)
    day = date(2020, 1, 1)
    while not stop.is_set():
        file = Path(root) / "next.csv"
        file.write_text(f"city,date,aqi\n甲,{day},{50 + day.day}\n乙,{day},{40 + day.day}\n", encoding="utf-8")
        pipeline.ingest_files(home, "small-air", [file])
        pipeline.publish(home)
        written.value += 1  # type: ignore[attr-defined]  # a multiprocessing.Value
        day += timedelta(days=1)


def read(home: Home, count: int) -> tuple[list[float], int]:
    """Seconds of each query, and how many failed."""
    seconds, errors = [], 0
    for _ in range(count):
        started = time.perf_counter()
        try:
            with open_published(home) as connection:
                connection.execute(QUERY).fetchall()
        except duckdb.Error as fault:
            errors += 1
            print("error:", fault)
        seconds.append(time.perf_counter() - started)
    return seconds, errors


def main() -> int:
    """Print how reading fares with and without a writer."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as root:
        home = _home(root)
        stop, written = context.Event(), context.Value("i", 0)
        writer = context.Process(target=write_until, args=(stop, root, written))
        writer.start()
        while not written.value:
            time.sleep(0.1)
        before = written.value
        # Opened by another process, so that this one's own connections see each new file.
        holder = context.Process(target=_hold, args=(stop, root))
        holder.start()
        busy, errors = read(home, QUERIES)
        during = written.value - before
        stop.set()
        writer.join()
        holder.join()
        quiet, _ = read(home, QUERIES)
    ended = f"exit status of the writer {writer.exitcode}, of the analyst who stays {holder.exitcode}"
    print(f"{QUERIES} queries while {during} files were ingested and published: {errors} errors; {ended}")
    with_writer, alone = statistics.median(busy), statistics.median(quiet)
    print(f"median {with_writer * 1000:.1f} ms busy, {alone * 1000:.1f} ms quiet; worst {max(busy):.2f} s")
    print(f"readers: ratio {with_writer / alone:.2f} (median query while the pipeline writes against nobody writing)")
    return 1 if errors or writer.exitcode or holder.exitcode or not during else 0


def _hold(stop: Event, root: str) -> None:
    """An analyst who leaves a connection open all day."""
    with open_published(_home(root)) as connection:
        first = connection.execute(QUERY).fetchall()
        while not stop.wait(0.2):
            assert connection.execute(QUERY).fetchall() == first


def _home(root: str) -> Home:
    return Home(Path(root) / "home", TESTS / "registry", TESTS / "expectations")


if __name__ == "__main__":
    sys.exit(main())
