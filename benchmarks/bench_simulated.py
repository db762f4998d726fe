"""A simulated city through the whole pipeline, against what is true of it: verdicts, recall, false alarms, lead time.

    make bench-simulated
    .venv/bin/python benchmarks/bench_simulated.py --seed 7 --until 2027-02-28

Every file is ingested as if it had come at its time, every day is judged as it was known then, and the alerts that would have
been sent are compared with the simulator's truth (`pacewatch/simulator/score.py` says how).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from messages_by_month import messages_by_month
from pacewatch import pipeline
from pacewatch.cli.show import print_rows
from pacewatch.cli.status import by_kind, status_rows
from pacewatch.home import PROJECT, Home
from pacewatch.publish import open_published
from pacewatch.registry import load_registry
from pacewatch.simulator.score import episodes, score
from pacewatch.simulator.simulate import PROGRAMME, SEED, UNTIL, simulate


def main() -> int:
    """Print the tables and the score; 1 if fewer than nine in ten spells were told, or more than one alert in ten is false."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--until", type=date.fromisoformat, default=UNTIL)
    parser.add_argument("--home", type=Path, help="where to keep the result (default: a temporary folder)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        registry = Path(temporary) / "registry"
        registry.mkdir()
        (registry / PROGRAMME).symlink_to(PROJECT / "registry" / PROGRAMME)
        home = Home.locate(chosen.home or Path(temporary) / "home", registry)
        programme = load_registry(registry, home.expectations).programmes[PROGRAMME]
        simulated = simulate(programme, Path(temporary) / "sent", chosen.seed, chosen.until)
        print(simulated.summary())
        started = time.monotonic()
        print(pipeline.ingest_log(home, simulated.log).summary(), f"({time.monotonic() - started:.0f} s)")
        started = time.monotonic()
        print(pipeline.replay(home, chosen.until).summary(), f"({time.monotonic() - started:.0f} s)")
        pipeline.publish(home)
        for day in _shown(chosen.until):
            evening = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
            print_rows(by_kind(status_rows(home, evening)), as_json=False, title=f"verdicts as known on {day}")
        messages = messages_by_month(home, programme)
        print_rows(messages, as_json=False, title="messages to each official, by each of their channels")
        with open_published(home) as connection:
            found = score(simulated.spells, simulated.outcomes, episodes(connection), _last_deadline(chosen.until))
    print(found.summary())
    for spell in found.unfound:
        print(f"  not told: {spell.target} {spell.place}, behind from {spell.behind_from} until {spell.behind_until}")
    for alert in found.false_alarms:
        print(f"  false: {alert.target} {alert.place}, told on {alert.told_on} of {alert.period_end}")
    print(f"simulated: ratio {found.found / found.spells:.2f} (spells alerted against spells behind pace in truth)")
    return 0 if found.found >= 0.9 * found.spells and len(found.false_alarms) <= 0.1 * found.alerts else 1


def _shown(until: date) -> list[date]:
    return [
        day for year in range(2022, until.year + 1) for day in (date(year, 6, 30), date(year, 12, 31)) if day < until
    ]


def _last_deadline(until: date) -> date:
    """The newest year end whose figures are all out."""
    return date(until.year - 1, 12, 31)


if __name__ == "__main__":
    os.environ.pop("PACEWATCH_CLOCK", None)
    sys.exit(main())
