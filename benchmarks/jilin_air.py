"""Nine cities' real daily air data through the whole pipeline, and the replay of 2015 and 2016.

    .venv/bin/python benchmarks/jilin_air.py FOLDER [--home DIR]

FOLDER holds one CSV a city: UTF-8 with BOM, no header, twelve columns (see registry/jilin-air/feeds.yaml). The data is
third-party and stays outside the repository.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from pacewatch import pipeline
from pacewatch.cli.show import print_rows
from pacewatch.home import Home
from pacewatch.publish import open_published
from pacewatch.warehouse import rows

UNTIL = date(2017, 1, 31)

CITY_YEARS = """
    WITH first_behind AS (
        SELECT target, place, min(reference_period_end) AS behind_from
        FROM pace.assessment
        WHERE verdict IN ('behind', 'far_behind', 'unattainable')
        GROUP BY target, place
    ),
    first_alert AS (
        SELECT
            assessment.target, assessment.place,
            min(assessment.reference_period_end) AS fired_on,
            min_by(event.severity, assessment.reference_period_end) AS fired_as
        FROM alerts.event AS event
        JOIN pace.assessment AS assessment ON assessment.assessment = event.assessment
        WHERE event.reason = 'first_breach'
        GROUP BY assessment.target, assessment.place
    )
    SELECT
        scoreboard.place_name_en AS city, scoreboard.target_value AS floor_pct,
        extract(year FROM scoreboard.period_end) AS "year",
        scoreboard.actual AS good_pct, scoreboard.verdict, scoreboard.budget_total AS budget,
        scoreboard.budget_used AS used, scoreboard.exhausted_on AS unattainable_from,
        first_behind.behind_from, first_alert.fired_on, first_alert.fired_as, scoreboard.method
    FROM scoreboard
    LEFT JOIN first_behind ON first_behind.target = scoreboard.target AND first_behind.place = scoreboard.place
    LEFT JOIN first_alert ON first_alert.target = scoreboard.target AND first_alert.place = scoreboard.place
    ORDER BY floor_pct, "year", scoreboard.place
"""
"""Dates are ends of reference periods: the day whose figure brought it about, known one day later."""

SEPTEMBER = """
    SELECT year(period_end) AS "year", round(100.0 * count(*) FILTER (WHERE value <= 100) / count(*), 2) AS good_pct
    FROM observations
    WHERE place = '220500' AND month(period_end) <= 9 AND year(period_end) IN (2015, 2016)
    GROUP BY ALL ORDER BY ALL
"""


def main() -> int:
    """Ingest, replay, and print a row for each city and year."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, help="where to keep the result (default: a temporary folder)")
    chosen = parser.parse_args()
    files = sorted(chosen.folder.glob("*.csv"))
    if not files:
        print(f"{chosen.folder}: no CSV files there", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        home = Home.locate(chosen.home or temporary, _only("jilin-air", Path(temporary)))
        started = time.monotonic()
        print(pipeline.ingest_files(home, "jilin-air-daily", files).summary(), f"({time.monotonic() - started:.1f} s)")
        started = time.monotonic()
        print(pipeline.replay(home, UNTIL).summary(), f"({time.monotonic() - started:.1f} s)")
        pipeline.publish(home)
        with open_published(home) as connection:
            for title, query in (("city and year", CITY_YEARS), ("Tonghua at 30 September", SEPTEMBER)):
                print_rows(rows(connection, query), as_json=False, title=title)
    return 0


def _only(programme: str, folder: Path) -> Path:
    """A registry that holds one programme of ours."""
    registry = folder / "registry"
    registry.mkdir()
    (registry / programme).symlink_to(Home.locate().registry / programme)
    return registry


if __name__ == "__main__":
    os.environ.pop("PACEWATCH_CLOCK", None)
    sys.exit(main())
