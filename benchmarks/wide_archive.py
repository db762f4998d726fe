"""A made-up archive of air stations for benchmarks: files of a day each, stations as columns, and the same line by line.

17 days of 24 hours, 15 kinds of figures and 1,600 stations, of which three in a hundred are missing: about 9.5 million values.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from pacewatch.home import PROJECT, Home
from station_programme import station_home

TESTS = PROJECT / "tests" / "programmes"
FEED = "stations-archive"
STATIONS, FILES, HOURS = 1600, 17, 24
MISSING = 0.03
POLLUTANTS = ("PM2.5", "PM10", "SO2", "NO2", "O3", "O3_8h", "CO")
KINDS = ("AQI", *POLLUTANTS, *(f"{one}_24h" for one in POLLUTANTS))
INDICATORS = {kind: f"{kind.lower().replace('.', '-').replace('_', '-')}-hourly" for kind in KINDS}
NAMES = tuple(f"{1001 + number}A" for number in range(STATIONS))


def write_archive(folder: Path) -> tuple[list[Path], Path, int]:
    """The wide files, the same values as one long file, and how many there are."""
    chance, values = np.random.default_rng(2022), 0
    wide, long = [], folder / "long.csv"
    with long.open("w", encoding="utf-8") as beside:
        beside.write("date,hour,type,station,value\n")
        for number in range(FILES):
            day = (date(2022, 1, 1) + timedelta(days=number)).strftime("%Y%m%d")
            wide.append(folder / f"stations_{day}.csv")
            with wide[-1].open("w", encoding="utf-8") as file:
                file.write(f"date,hour,type,{','.join(NAMES)}\n")
                for leading in (f"{day},{hour},{kind}" for hour in range(HOURS) for kind in KINDS):
                    cells = _cells(chance, in_hundredths="CO" in leading)
                    file.write(f"{leading},{','.join(cells)}\n")
                    told = [f"{leading},{name},{cell}\n" for name, cell in zip(NAMES, cells, strict=True) if cell]
                    beside.writelines(told)
                    values += len(told)
    return wide, long, values


def _cells(chance: np.random.Generator, *, in_hundredths: bool) -> list[str]:
    numbers = chance.integers(5, 300, STATIONS).tolist()
    is_missing = (chance.random(STATIONS) < MISSING).tolist()
    texts = [f"{number / 100:g}" if in_hundredths else str(number) for number in numbers]
    return ["" if gone else text for text, gone in zip(texts, is_missing, strict=True)]


def archive_home(folder: Path) -> Home:
    """A programme of 1,600 stations that reads such files; its suite, the shared one and all doubts are on."""
    return station_home(folder, folder / "home", _feed(), [(name, name) for name in NAMES], INDICATORS.values())


def _feed() -> dict[str, object]:
    return {
        "id": FEED,
        "name": {"zh": "各站小时档案", "en": "Archive of stations"},
        "source": "benchmark",
        "columns": ["date", "hour", "type", "station", "value"],
        "wide": {"names": "station", "values": "value"},
        "period": {"column": "date", "hour": "hour", "format": "%Y%m%d", "span": "hour"},
        "place": {"column": "station"},
        "values": [{"column": "value", "series": {"column": "type", "indicators": INDICATORS}}],
    }
