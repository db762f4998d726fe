"""What the doubts of docs/conflicts.md find: faults put into a simulated city's files, and false alarms on the honest ones.

    make bench-doubts
    .venv/bin/python benchmarks/bench_doubts.py --seed 7 --until 2024-02-28

Every file is ingested as if it had come at its time. Just before, faulty copies of its figures are doubted beside the same
history, and not stored: a column in another unit, two columns swapped, all columns shifted, last year's figures under the new
dates, a fall within the year, a decimal point one place off.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa

from pacewatch import pipeline
from pacewatch.home import PROJECT, Home
from pacewatch.observations.batch import Batch
from pacewatch.observations.doubts import doubt
from pacewatch.pipeline import ingest
from pacewatch.raw.store import Arrival
from pacewatch.registry import LoadedProgramme, load_registry
from pacewatch.registry.feed_model import Feed
from pacewatch.simulator.faults import OF_2022
from pacewatch.simulator.simulate import PROGRAMME, SEED, UNTIL, simulate

Rows = list[dict[str, object]]
UNITS = {"10,000 times": 10**4, "1,000 times": 10**3, "100 million times": 10**8, "100 times": 100,
         "a hundredth": Decimal("0.01"), "a thousandth": Decimal("0.001"), "a ten-thousandth": Decimal("0.0001")}  # fmt: skip
LAST_YEAR = """
    SELECT value FROM observations.observation
    WHERE indicator = ? AND place = ? AND NOT is_derived
        AND year(period_end) = ? AND month(period_end) = ? AND (day(period_end) = ? OR last_day(period_end) = period_end)
    ORDER BY known_at DESC, batch DESC LIMIT 1
"""
BEFORE = """
    SELECT value FROM observations.observation
    WHERE indicator = ? AND place = ? AND NOT is_derived AND year(period_end) = ? AND period_end < ?
    ORDER BY period_end DESC, known_at DESC, batch DESC LIMIT 1
"""


class Spy:
    """Stands where files are doubted, and tries faults on each."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(f"{seed}-doubts")  # noqa: S311 - sample data
        self.injected: Counter[str] = Counter()
        self.caught: Counter[str] = Counter()
        self.kept_out: Counter[str] = Counter()
        self.missed: list[str] = []
        self.honest = self.rows = 0
        self.alarms: list[str] = []

    def __call__(
        self,
        connection: duckdb.DuckDBPyConnection,
        batch: Batch,
        feed: Feed,
        programme: LoadedProgramme,
        arrival: Arrival,
    ) -> Batch:
        """As `doubt`, after faulty copies of the batch were doubted."""
        rows: Rows = batch.values.to_pylist()
        if rows and "archive" not in arrival.original_name:
            for kind, faulty in self._faults(connection, rows, feed, programme):
                values = pa.Table.from_pylist(faulty, schema=batch.values.schema)
                found = doubt(connection, replace(batch, values=values), feed, programme, arrival)
                told = [one for one in found.problems if one.expectation.startswith("doubt_")]
                self.injected[kind] += 1
                self.caught[kind] += bool(told)
                self.kept_out[kind] += any(one.severity == "critical" for one in told)
                if not told:
                    self.missed.append(f"{kind}: {arrival.original_name}")
        honest = doubt(connection, batch, feed, programme, arrival)
        self.honest += 1
        self.rows += batch.row_count
        self.alarms += [
            f"{one.severity}: {arrival.original_name}, row {one.row} {one.column}: saw {one.seen}; {one.detail}"
            for one in honest.problems
            if one.expectation.startswith("doubt_")
        ]
        return honest

    def _faults(
        self, connection: duckdb.DuckDBPyConnection, rows: Rows, feed: Feed, programme: LoadedProgramme
    ) -> Iterator[tuple[str, Rows]]:
        names = sorted({str(row["indicator"]) for row in rows if row["value"]})
        if not names:
            return
        for kind in self.chance.sample(sorted(UNITS), 2):
            name = self.chance.choice(names)
            yield f"unit, {kind}", _times(rows, name, Decimal(UNITS[kind]))
        yield "decimal point", _times(rows, self.chance.choice(names), Decimal(10))
        columns = [value.indicator for value in feed.values if value.indicator]
        if len(columns) > 1:
            one, other = self.chance.sample(columns, 2)
            yield "swapped", _moved(rows, {one: other, other: one})
        if len(columns) > 2:
            yield "shifted", _moved(rows, dict(zip(columns, columns[1:] + columns[:1], strict=True)))
        if old := _a_year_old(connection, rows):
            yield "year-old", old
        running = [name for name in names if programme.indicators[name].form == "year_to_date"]
        if running and (fallen := _fallen(connection, rows, self.chance.choice(running))):
            yield "fall", fallen


def _times(rows: Rows, indicator: str, times: Decimal) -> Rows:
    return [
        {**row, "value": round(Decimal(str(row["value"])) * times, 6)} if row["indicator"] == indicator else row
        for row in rows
    ]


def _moved(rows: Rows, into: dict[str, str]) -> Rows:
    """Each figure under the column of another indicator, as if it had stood there."""
    at = {str(row["indicator"]): row["source_column"] for row in rows}
    return [
        {**row, "indicator": into[str(row["indicator"])], "source_column": at.get(into[str(row["indicator"])], "?")}
        if str(row["indicator"]) in into
        else row
        for row in rows
    ]


def _a_year_old(connection: duckdb.DuckDBPyConnection, rows: Rows) -> Rows | None:
    """The same rows with the figures of a year before; none if there is one that wasn't printed."""
    old = []
    for row in rows:
        end = row["period_end"]
        assert isinstance(end, date)
        about = [row["indicator"], row["place"], end.year - 1, end.month, end.day]
        found = connection.execute(LAST_YEAR, about).fetchall()
        if not found:
            return None
        old.append({**row, "value": found[0][0]})
    return old


def _fallen(connection: duckdb.DuckDBPyConnection, rows: Rows, indicator: str) -> Rows | None:
    """A year-to-date figure a tenth below the print before; none if that was nothing, or another year's."""
    row = next(row for row in rows if row["indicator"] == indicator)
    end = row["period_end"]
    assert isinstance(end, date)
    found = connection.execute(BEFORE, [indicator, row["place"], end.year, end]).fetchall()
    if not found or not found[0][0]:
        return None
    return [{**one, "value": round(found[0][0] * Decimal("0.9"), 6)} if one is row else one for one in rows]


def main() -> int:
    """Print what was found of each fault; 1 if an honest row was kept out, or fewer than nine in ten unit slips were found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--until", type=date.fromisoformat, default=UNTIL)
    parser.add_argument("--missed", action="store_true", help="list every fault that wasn't found")
    chosen = parser.parse_args()
    spy = Spy(chosen.seed)
    ingest.doubt = spy  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as temporary:
        registry = Path(temporary) / "registry"
        registry.mkdir()
        (registry / PROGRAMME).symlink_to(PROJECT / "registry" / PROGRAMME)
        home = Home.locate(Path(temporary) / "home", registry)
        programme = load_registry(registry, home.expectations).programmes[PROGRAMME]
        print(
            pipeline.ingest_log(
                home, simulate(programme, Path(temporary) / "sent", chosen.seed, chosen.until).log
            ).summary()
        )
    for kind, injected in sorted(spy.injected.items()):
        print(f"{kind:24} {spy.caught[kind]:4} of {injected:4} found, {spy.kept_out[kind]:4} kept out")
    total = sum(spy.injected.values())
    print(
        f"{sum(spy.caught.values())} of {total} faults found; {len(spy.alarms)} doubts about {spy.honest} honest files"
    )
    print(f"({len(OF_2022)} faults of 2022 are the simulator's own, and among the honest files)")
    for line in [*spy.alarms, *(spy.missed if chosen.missed else [])]:
        print(f"  {line}")
    slips = [kind for kind in spy.injected if kind.startswith("unit")]
    found, tried = sum(spy.caught[kind] for kind in slips), sum(spy.injected[kind] for kind in slips)
    print(f"doubts: ratio {found / tried:.2f} (unit slips found against unit slips)")
    return 0 if found >= 0.9 * tried and not any(line.startswith("critical") for line in spy.alarms) else 1


if __name__ == "__main__":
    os.environ.pop("PACEWATCH_CLOCK", None)
    sys.exit(main())
