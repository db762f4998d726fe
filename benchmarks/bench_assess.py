"""How long it takes to judge a million series of twelve monthly prints each, against a bare scan of the same figures as CSV.

    make bench-assess

A million targets go through the statements of `sql/pace`, by `pacewatch.pace.assess.compute`, as in every run: all ten kinds,
with all numbers of a verdict. In hundreds: 67.5 flows (year to date; 30 on a straight line over two years, 30 on the past three
years with range and probability, 7.5 on a plan), 10 levels, 5 growth rates, and 2.5 each of ratio floors, ratio ceilings,
trends, eliminations, milestones, in step and ranks. One flow or level in two hundred has a revised figure.

The time is that of `compute` in an open warehouse on disk, until the table `assessed` is there. The scan is DuckDB's `count`
and `sum` over `read_csv`, in the same process with the same settings: the middle one of three before and three after. The CSV
holds what makes an observation: indicator, place, start and end of the period, since when it is known, value.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median

import duckdb

from million_series import AS_OF, INDICATORS, PROGRAMME, SHAPES, fill
from pacewatch.home import PROJECT
from pacewatch.pace import assess
from pacewatch.registry import load_registry
from pacewatch.warehouse.store import migrate

TESTS = PROJECT / "tests" / "programmes"
DUCKDB_MEMORY = "3000MB"
MOST_MEMORY_GB = 4.0
SCANS = 3


def main() -> int:
    """Print seconds, memory and the ratio; 1 if a verdict isn't what it has to be, or memory was too much."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--series", type=int, default=1_000_000)
    parser.add_argument("--steps", action="store_true", help="show what each statement takes")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "observations.csv"
        with duckdb.connect(
            str(Path(folder) / "pacewatch.duckdb"), config={"memory_limit": DUCKDB_MEMORY}
        ) as connection:
            migrate(connection)
            due = fill(connection, asked.series // INDICATORS)
            connection.execute("CHECKPOINT")
            connection.execute(
                "COPY (SELECT indicator, place, period_start, period_end, known_at, value FROM observations.observation) "
                f"TO '{file}' (HEADER)"
            )
            (count,) = connection.execute("SELECT count(*) FROM observations.observation").fetchall()[0]
            scans = [_seconds(lambda: _scan(connection, file)) for _ in range(SCANS)]
            if asked.steps:
                _show_steps(connection)
            assess_s = _seconds(lambda: _compute(connection))
            found = _verdicts(connection)
            scans += [_seconds(lambda: _scan(connection, file)) for _ in range(SCANS)]
        size = file.stat().st_size
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    scan_s = median(scans)
    kinds = Counter({shape.kind: 0 for shape in SHAPES})
    for (kind, _, _), number in found.items():
        kinds[kind] += number
    print(", ".join(f"{kind} {number:,}" for kind, number in kinds.most_common()))
    print(f"{count:,} observations ({size / 1e6:.0f} MB as CSV), {found.total():,} verdicts, {peak_gb:.2f} GB at most")
    print(f"bare scan {scan_s:.2f} s, assessment {assess_s:.2f} s, {found.total() / assess_s:,.0f} verdicts a second")
    print(
        f"assess: ratio {assess_s / scan_s:.1f} (assessment of {found.total():,} series against a bare scan of their figures)"
    )
    if wrong := {key: (due[key], found[key]) for key in due.keys() | found.keys() if due[key] != found[key]}:
        print(f"not what it has to be (kind, method, verdict: due, found): {wrong}")
        return 1
    return int(peak_gb > MOST_MEMORY_GB)


def _compute(connection: duckdb.DuckDBPyConnection) -> None:
    registry = load_registry(TESTS / "registry", TESTS / "expectations")
    assess.compute(connection, registry, {PROGRAMME: [AS_OF]})


def _scan(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    connection.execute(f"SELECT count(value), sum(value) FROM read_csv('{file}')").fetchall()


def _verdicts(connection: duckdb.DuckDBPyConnection) -> Counter[tuple[str, str, str]]:
    found = connection.execute(
        "SELECT kind, method, CASE data_state WHEN 'fresh' THEN verdict ELSE data_state END, count(*) "
        "FROM assessed GROUP BY ALL"
    ).fetchall()
    return Counter({(kind, method, verdict): number for kind, method, verdict, number in found})


def _show_steps(connection: duckdb.DuckDBPyConnection) -> None:
    """Time each statement by itself, by way of what `compute` asks for its text."""
    read = assess.statement
    started: list[tuple[str, float]] = []

    def noting(name: str) -> str:
        started.append((name, time.perf_counter()))
        return read(name)

    assess.statement = noting  # type: ignore[assignment]
    _compute(connection)
    assess.statement = read
    ends = [moment for _, moment in started[1:]] + [time.perf_counter()]
    for (name, begun), ended in zip(started, ends, strict=True):
        print(f"{name:<24}{ended - begun:7.2f} s")


def _seconds(step: Callable[[], object]) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
