"""An event script through Pacewatch's own engine, holds, outbox and drain; a tick is a day. Out: what each person was told.

The parts are those of `tests/delivery/simulation.py`: clock, network and disk are simulated, and nothing fails.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from event_scripts import PEOPLE, SHAPES, Script, Shape, Step, labels
from pacewatch.alerts import silences
from pacewatch.alerts.engine import apply_assessments
from pacewatch.alerts.standing import tell_again
from pacewatch.registry import Registry, load_registry
from pacewatch.warehouse import rows, transaction
from tests.delivery.simulation import BEGINS, Month
from tests.small_city import PROGRAMMES

KINDS = {"first_breach": "first", "flapping": "flapping", "still_behind": "repeat", "recovered": "resolved"}

Notices = dict[tuple[str, str, int], list[tuple[str, float]]]
"""By person, alert and episode (from 0): what was told, and at which tick."""


def routes_of(shape: Shape) -> dict[str, Any]:
    """What `routes.yaml` says of a shape."""
    repeat = {"remind_after_days": shape.repeat} if shape.repeat else {}
    return {"people": ["office"], **repeat, "branches": list(shape.branches), "inhibit": list(shape.inhibit)}


def registries(folder: Path) -> dict[str, Registry]:
    """The small programme of the tests with each shape's routes, and with people who get mail."""
    made = {}
    for name, shape in SHAPES.items():
        registry = folder / name
        shutil.copytree(PROGRAMMES / "registry", registry)
        people = [
            {
                "id": one,
                "name": {"zh": one, "en": one},
                "language": "en",
                "receives": ["verdicts", "data"],
                "email": f"{one}@example.org",
            }
            for one in PEOPLE
        ]
        bands = {} if shape.may_flap else {"bands": {"flapping": {"episodes": 30, "releases": 30}}}
        programme = yaml.safe_load((registry / "small" / "programme.yaml").read_text(encoding="utf-8"))
        for file, content in (
            ("people", {"people": people}),
            ("routes", routes_of(shape)),
            ("programme", programme | bands),
        ):
            (registry / "small" / f"{file}.yaml").write_text(json.dumps(content), encoding="utf-8")
        made[name] = load_registry(registry, PROGRAMMES / "expectations")
    return made


class Played(Month):
    """One script, each of its ticks a day."""

    def __init__(self, script: Script, registry: Registry, folder: Path) -> None:
        super().__init__(0, registry, folder)
        self.script = script
        self.network.is_calm = True

    def play(self) -> Notices:
        """Go through the script; what was told, in order."""
        with self._simulated():
            for tick in range(self.script.length + 1):
                self.now = BEGINS + timedelta(days=tick)
                with transaction(self.connection):
                    for step in self.script.steps:
                        if step.tick == tick:
                            self._happens(step)
                    tell_again(self.connection, self.programme, self.now)
                self._deliver()
        return self._told()

    def _happens(self, step: Step) -> None:
        about = labels(step.alert)
        match step.what:
            case "fire":
                self._judged(about, about["severity"])
            case "resolve":
                self._judged(about, "achieved")
            case "silence":
                until = BEGINS + timedelta(days=step.until)
                silences.make(self.connection, about["target"], about["place"], self.now, until, "wang", "road works")
            case "unsilence":
                for one in silences.silences(self.connection):
                    is_about = (one.subject, one.place) == (about["target"], about["place"])
                    if is_about and one.ends_at > self.now:
                        silences.end(self.connection, one.silence, "wang", self.now)

    def _judged(self, about: dict[str, str], verdict: str) -> None:
        """A newer figure comes, and with it a verdict."""
        target = self.programme.watched[about["target"]]
        name = f"{about['target']}/{about['place']}/{self.now}"
        self.connection.execute(
            "INSERT INTO pace.assessment (assessment, programme, target, target_version, indicator, place, kind, "
            "period_start, period_end, as_of, data_state, comparator, unit, method, confidence, verdict, "
            "reference_period_end, target_value, actual, periods_total, periods_seen) VALUES (?, 'small', ?, 'v', ?, ?, "
            "'rank', DATE '2022-01-01', DATE '2022-12-31', ?, 'fresh', '<=', '', 'linear', 'low', ?, ?, 10, 20, 12, 6)",
            [name, target.id, target.indicator, about["place"], self.now, verdict, self.now.date()],
        )
        found = rows(self.connection, "SELECT * FROM pace.assessment WHERE assessment = $name", {"name": name})
        apply_assessments(self.connection, self.registry, found, replayed=False)

    def _told(self) -> Notices:
        """What the mail server took, in the order in which it did."""
        about = {
            row["carried"]: []
            for row in rows(self.connection, "SELECT coalesce(bundle, delivery) AS carried FROM delivery.outbox")
        }
        for row in rows(
            self.connection,
            "SELECT coalesce(bundle, delivery) AS carried, recipient, subject, place, episode, reason "
            "FROM delivery.outbox JOIN alerts.event USING (event)",
        ):
            about[row["carried"]].append(row)
        letters = {(labels(one)["target"], labels(one)["place"]): one for one in self.script.alerts}
        told: Notices = defaultdict(list)
        for mail in self.network.mails:
            for row in about[mail.carried]:
                alert = letters[row["subject"], row["place"]]
                told[row["recipient"], alert, row["episode"] - 1].append(
                    (KINDS[row["reason"]], (mail.at - BEGINS).days)
                )
        return dict(told)


def told_by_pacewatch(scripts: list[Script], folder: Path) -> dict[str, Notices]:
    """What Pacewatch tells of each script, by the script's name."""
    towns = registries(folder / "registries")
    home = folder / "home"
    home.mkdir()
    return {script.name: Played(script, towns[script.shape], home).play() for script in scripts}
