"""`pacewatch simulate`: a folder with every file, when each was sent, and what is true. In: a folder and a seed."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

from pacewatch.errors import PacewatchError
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.simulator.air import air_days
from pacewatch.simulator.figures import figures
from pacewatch.simulator.sending import Delivery, Sender
from pacewatch.simulator.truth import Outcome, Spell, truth

PROGRAMME = "tonghua-2022"
SEED = 2022
UNTIL = date(2023, 2, 28)
"""By then the last figures of 2022 are out."""

LOG = "deliveries.csv"


@dataclass(frozen=True)
class Simulated:
    """What lies in the folder: files by the order in which they were sent, the log that lists them, and the truth."""

    folder: Path
    deliveries: list[Delivery]
    spells: list[Spell]
    outcomes: list[Outcome]

    @property
    def log(self) -> Path:
        """The list of files with the times at which they were sent, as `pacewatch ingest --log` takes it."""
        return self.folder / LOG

    def summary(self) -> str:
        """One sentence."""
        missed = sum(not outcome.is_met for outcome in self.outcomes)
        return (
            f"{len(self.deliveries)} files up to {self.deliveries[-1].sent_at.date()} in {self.folder}; in truth "
            f"{missed} of {len(self.outcomes)} targets are missed, and {len(self.spells)} times one falls behind"
        )


def simulate(programme: LoadedProgramme, folder: Path, seed: int = SEED, until: date = UNTIL) -> Simulated:
    """Write every file that is sent up to a day, `deliveries.csv`, and `truth/`; the same bytes for the same seed.

    Raises:
        PacewatchError: the folder holds something already, or nothing is sent by that day.
    """
    if folder.exists() and any(folder.iterdir()):
        raise PacewatchError(f"{folder}: not empty; expected a new folder, or an empty one, to write the files into")
    true_figures, air = figures(programme, seed), air_days(seed)
    sent = [
        delivery
        for delivery in Sender(programme, seed).deliveries(true_figures, air)
        if delivery.sent_at.date() <= until
    ]
    if not sent:
        raise PacewatchError(f"--until {until}: saw a day before the first file is sent, in January 2022")
    for delivery in sent:
        path = folder / delivery.feed / delivery.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(delivery.content)
    spells, outcomes = truth(programme, true_figures, air)
    _write_log(folder, sent)
    _write(folder / "truth" / "spells.csv", [asdict(spell) for spell in spells], Spell)
    _write(folder / "truth" / "outcomes.csv", [asdict(outcome) for outcome in outcomes], Outcome)
    return Simulated(folder, sent, spells, outcomes)


def _write_log(folder: Path, sent: list[Delivery]) -> None:
    with (folder / LOG).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("feed", "file", "arrived_at"))
        writer.writerows((one.feed, f"{one.feed}/{one.name}", one.sent_at.isoformat()) for one in sent)


def _write(path: Path, rows: list[dict[str, object]], kind: type[Spell] | type[Outcome]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(kind)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
