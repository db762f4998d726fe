"""Wide archives for tests: a programme that reads one, and random files with every fault beside the same data line by line."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from pacewatch.home import Home
from tests.small_city import PROGRAMMES

TODAY = date(2022, 2, 1)
TYPES = {"AQI": "h-aqi", "PM2.5": "h-pm", "O3": "h-ozone"}
PLACES = ("甲市", "乙市", "甲", "丙市", "丁市", "戊市")
"""甲市, 甲 (the same) and 乙市 are the small city's own; so are the next two, added here; 戊市 is unknown."""
BAD_CELLS = (
    "-",
    "abc",
    "1.5.2",
    "一二",
    "9999",
    "-3",
    "1e3",
    "e3",
    "12.3456789",
    " 7 ",
    "５",
    "1234567890123456789012",
)

_FEED = """
  - id: archive
    name: {{zh: 空气档案, en: Air archive}}
    source: tests
    refuse_above_bad_share: 1
    columns: [date, hour, type, station, value]
    {wide}
    period: {{column: date, hour: hour, format: "%Y%m%d", span: hour}}
    place: {{column: station, others: {others}}}
    values:
      - column: value
        series: {{column: type, indicators: {{AQI: h-aqi, PM2.5: h-pm, O3: h-ozone}}, others: {others}}}
"""
_INDICATOR = "\n  - {{id: {id}, name: {{zh: 某, en: some}}, unit: u, cadence: hour, form: point}}"
_PLACE = "  - {{code: '20030{number}', name: {{zh: {name}, en: {name}}}}}\n"


def home_of(folder: Path, *, wide: bool = True, others: str = "kept_out") -> Home:
    """A home whose feed `archive` is such a file, wide or line by line, with limits on its values."""
    registry, suites = folder / "registry", folder / "expectations"
    shutil.copytree(PROGRAMMES / "registry", registry)
    shutil.copytree(PROGRAMMES / "expectations", suites)
    form = "wide: {names: station, values: value}" if wide else "format: csv"
    added = {
        "feeds": _FEED.format(wide=form, others=others),
        "indicators": "".join(_INDICATOR.format(id=name) for name in TYPES.values()),
        "places": "".join(_PLACE.format(number=number, name=PLACES[number]) for number in (3, 4)),
    }
    for name, text in added.items():
        with (registry / "small" / f"{name}.yaml").open("a", encoding="utf-8") as file:
            file.write(text)
    (suites / "archive.json").write_text(json.dumps({"name": "archive", "expectations": _limits()}), encoding="utf-8")
    home = Home(folder / "home", registry, suites)
    home.make_folders()
    return home


def _limits() -> list[dict[str, object]]:
    between = "expect_column_values_to_be_between"
    return [
        {"type": between, "kwargs": {"column": "value", "min_value": 0, "max_value": 900}, "severity": "critical"},
        {"type": between, "kwargs": {"column": "value", "max_value": 480, "mostly": 0.9}, "severity": "warning"},
    ]


@dataclass(frozen=True)
class Line:
    """What a line of a wide file starts with, and its cells."""

    leading: tuple[str, str, str]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class WideFile:
    """A wide file: the names in its header, and its lines (the first is row 2)."""

    names: tuple[str, ...]
    lines: tuple[Line, ...]

    def wide(self, line_break: str = "\n") -> str:
        """The file itself."""
        told = [("date", "hour", "type", *self.names), *((*line.leading, *line.cells) for line in self.lines)]
        return "".join(",".join(map(_quoted, cells)) + line_break for cells in told)

    def long(self) -> tuple[str, dict[int, tuple[int, str]]]:
        """The same with a line for each cell that isn't blank, and for each such line the cell's row and name."""
        told, origins = ["date,hour,type,station,value"], {}
        for row, line in enumerate(self.lines, 2):
            for name, cell in zip(self.names, line.cells, strict=True):
                if cell.strip():
                    told.append(",".join(map(_quoted, (*line.leading, name, cell))))
                    origins[len(told)] = (row, name)
        return "".join(f"{line}\n" for line in told), origins


def _quoted(cell: str) -> str:
    return f'"{cell}"' if "," in cell else cell


def random_file(chance: Random, hours: int = 6, *, faults: float = 0.05, quotes: bool = True) -> WideFile:
    """Some hours of every type, with faults of every kind in lines, names and cells."""
    names = [*PLACES[:2], *PLACES[3:5]]
    names += [name for name in (PLACES[2], PLACES[5], names[0]) if chance.random() < 0.3]
    chance.shuffle(names)
    bad = (*BAD_CELLS, "1,5", "1,234") if quotes else BAD_CELLS
    lines = []
    for hour in range(hours):
        stamp = (f"202201{1 + hour // 24:02}", str(hour % 24 if chance.random() < 0.9 else (hour % 24) or 24))
        for kind in TYPES:
            cells = tuple(_cell(chance, bad, faults) for _ in names)
            lines.append(_with_faults(Line((*stamp, kind), cells), chance, faults))
    doubled = [line for line in lines if chance.random() < faults]
    changed = [replace(line, cells=(*line.cells[1:], "77")) for line in doubled if chance.random() < 0.5]
    return WideFile(tuple(names), (*lines, *doubled, *changed))


def _cell(chance: Random, bad: tuple[str, ...], faults: float) -> str:
    if chance.random() < faults:
        return chance.choice(bad)
    return "" if chance.random() < 0.1 else str(chance.randint(0, 4990) / 10)


def _with_faults(line: Line, chance: Random, faults: float) -> Line:
    date_, hour, kind = line.leading
    if chance.random() < faults:
        date_ = chance.choice(("2022-01-01", "20220231", "20230101", "", "20220201"))
    if chance.random() < faults:
        hour = chance.choice(("25", "-1", "7.5", "", "07", " 8 "))
    if chance.random() < faults:
        kind = chance.choice(("CO", "PM2.5_24h", "aqi", "ＡＱＩ", ""))
    return replace(line, leading=(date_, hour, kind))
