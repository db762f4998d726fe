"""A plain sheet of 100,000 rows, from a workbook's bytes to text rows, beside what its reader alone takes.

    make bench-xlsx

Date, place and four numbers a row. Both are run in turn in one process, and medians are compared: of processor time, which
other work on the machine disturbs least, and of time on the clock.
"""

from __future__ import annotations

import io
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

import openpyxl
from python_calamine import CalamineWorkbook

from pacewatch.observations.read_file import read_file
from pacewatch.registry.declaration import read_declaration

ROWS = 100_000
RUNS = 7
SHEET = "月报"
PLACES = ("甲市", "乙市", "丙市", "丁市", "戊市", "己市", "庚市", "辛市", "壬市", "癸市")
SERIES = ("投资", "消费", "用电量", "接待游客")
FEED = f"""
feeds:
  - id: plain-sheet
    name: {{zh: 月报, en: Monthly report}}
    source: made up
    format: report
    report: {{sheets: ["{SHEET}"]}}
    period: {{column: 日期, written: label}}
    place: {{column: 地区}}
    values: [{", ".join(f"{{column: {name}, indicator: figure-{number}}}" for number, name in enumerate(SERIES, 1))}]
"""


def main() -> int:
    """Print the seconds of both and their ratio."""
    content, feed = made_workbook(), read_declaration(FEED, "feed of the benchmark")
    rows = read_file(content, feed).table
    assert rows.num_rows == ROWS, f"{rows.num_rows} rows were read"
    ways: dict[str, Callable[[], object]] = {
        "the reader alone": lambda: by_reader_alone(content),
        "read_file": lambda: read_file(content, feed),
    }
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, way in ways.items():
            seconds[name].append(timed(way))
    processor = {name: statistics.median(one for one, _ in runs) for name, runs in seconds.items()}
    clock = {name: statistics.median(one for _, one in runs) for name, runs in seconds.items()}
    for name in ways:
        print(f"{name}: {processor[name]:.2f} s of processor time, {clock[name]:.2f} s on the clock")
    alone, ours = processor["the reader alone"], processor["read_file"]
    print(f"ratio on the clock {clock['read_file'] / clock['the reader alone']:.2f}")
    print(f"xlsx: ratio {ours / alone:.2f} (workbook to text rows against python-calamine alone, processor time)")
    return 0


def made_workbook() -> bytes:
    """A date, a place and four figures a row."""
    dice = random.Random(1)  # noqa: S311 - made-up figures, not secrets
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.append(["日期", "地区", *SERIES])
    for number in range(ROWS):
        day = date(2000, 1, 1) + timedelta(days=number // len(PLACES))
        figures = (round(dice.uniform(1, 1000), 2), dice.randint(1, 10**6), round(dice.uniform(0, 5), 3), dice.random())
        sheet.append([day.isoformat(), PLACES[number % len(PLACES)], *figures])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def by_reader_alone(content: bytes) -> object:
    """What python-calamine makes of the sheet: lists of Python values."""
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return book.get_sheet_by_name(SHEET).to_python()


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds of processor time of the whole process, and on the clock."""
    clock, processor = time.perf_counter(), time.process_time()
    run()
    return time.process_time() - processor, time.perf_counter() - clock


if __name__ == "__main__":
    sys.exit(main())
