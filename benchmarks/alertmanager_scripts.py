"""Whether Pacewatch tells of alerts what Prometheus' Alertmanager tells of them, script by script.

    make bench-alertmanager ALERTMANAGER=/usr/bin/prometheus-alertmanager
    make bench-alertmanager ALERTMANAGER=... SCRIPTS="--seed 7 --drawn 100"

Each script says when some alerts fire, resolve and are silenced. A real Alertmanager plays all of them at once, a tick in a
second; Pacewatch's own engine, holds, outbox and drain play each by itself, a tick in a day. Compared is what each person was
told of each episode of each alert, in order, and at which tick, give or take one. It ends with 1 if anything differs that
`NAMED` doesn't explain. The binary has to find what its package installs beside it (Debian's: /usr/share/prometheus).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from event_scripts import SHAPES, Script, fits
from scripts_played import WRITTEN, drawn
from told_by_alertmanager import told_by_alertmanager
from told_by_pacewatch import Notices, told_by_pacewatch

Told = list[tuple[str, float]]
"""What one person was told of one episode, and at which tick."""

NAMED = {
    "its end": "an alert is over while it is kept quiet: Alertmanager tells nobody, ever; Pacewatch who was told that it began",
    "its next beginning": (
        "after such an end Alertmanager takes the next beginning for the same alert, and tells it as a repeat or never; "
        "Pacewatch tells it"
    ),
    "group": "Alertmanager tells a whole group anew when an alert joins or leaves it; Pacewatch tells each alert by itself",
    "two branches": "Alertmanager tells a receiver that two branches name twice; Pacewatch once",
    "comes and goes": "Pacewatch calls an alert that comes and goes so once, and then doesn't tell its beginnings",
}
EARLY = 0.35
"""In ticks: a repeat may come so much before the tick at which it is due, and then before what happens at that tick."""


@dataclass(frozen=True)
class Difference:
    """What one person was told of one episode of an alert by both, and which of `NAMED` explains that it isn't the same."""

    script: Script
    person: str
    alert: str
    episode: int
    pacewatch: Told
    alertmanager: Told
    why: str | None

    def __str__(self) -> str:
        theirs = ", ".join(f"{kind} {position:.2f}" for kind, position in self.alertmanager) or "nothing"
        ours = ", ".join(f"{kind} {tick}" for kind, tick in self.pacewatch) or "nothing"
        return (
            f"{self.script.name} ({self.script.shape}: {self.script.text}), {self.person}, {self.alert}, "
            f"episode {self.episode + 1}: Pacewatch {ours}; Alertmanager {theirs}"
        )


def same(ours: Told, theirs: Told) -> bool:
    """Whether the same was told in the same order, each give or take a tick."""
    return [kind for kind, _ in ours] == [kind for kind, _ in theirs] and all(
        abs(int(position) - tick) <= 1 for (_, tick), (_, position) in zip(ours, theirs, strict=True)
    )


def without(told: Told, *kinds: str) -> Told:
    """What was told but for some kinds."""
    return [one for one in told if one[0] not in kinds]


def compared(script: Script, pacewatch: Notices, alertmanager: Notices) -> list[Difference]:
    """Every episode of which a person wasn't told the same by both."""
    differences = []
    for person, alert, episode in sorted(pacewatch.keys() | alertmanager.keys()):
        ours, theirs = (told.get((person, alert, episode), []) for told in (pacewatch, alertmanager))
        of = _Episode(script, person, alert, episode)
        if not same(ours, theirs) and not same(ours, of.punctual(theirs)):
            why = of.explained(ours, of.punctual(theirs))
            differences.append(Difference(script, person, alert, episode, ours, theirs, why))
    return differences


class _Episode:
    """What a script says of one episode, as far as it explains differences."""

    def __init__(self, script: Script, person: str, alert: str, number: int) -> None:
        self._shape = SHAPES[script.shape]
        self._person, self._alert, self._number = person, alert, number
        episodes = script.episodes(alert)
        self._begins, self._ends = episodes[number]
        self._quiet = [
            (begins, ends) for begins, ends in script.quiet(alert) if begins < self._ends and ends > self._begins
        ]
        self._ends_quiet = self._ends < script.length and script.is_quiet(alert, self._ends)
        self._follows_quiet_end = number > 0 and script.is_quiet(alert, episodes[number - 1][1])
        self._moments = (self._ends, script.length, *(begins for begins, _ in self._quiet))

    def punctual(self, theirs: Told) -> Told:
        """Without repeats that came a moment before something after which they would not have come."""
        return [
            (kind, position)
            for kind, position in theirs
            if kind != "repeat" or not any(moment - EARLY < position < moment for moment in self._moments)
        ]

    def explained(self, ours: Told, theirs: Told) -> str | None:
        """Which of `NAMED` it is; None if it is none of them."""
        for name, is_it in (
            ("comes and goes", self._comes_and_goes),
            ("two branches", self._is_named_twice),
            ("group", self._is_in_a_group),
            ("its next beginning", self._begins_unnoticed),
            ("its end", self._ends_unnoticed),
        ):
            if is_it(ours, theirs):
                return name
        return None

    def _comes_and_goes(self, ours: Told, theirs: Told) -> bool:
        called_so = [("first" if kind == "flapping" else kind, tick) for kind, tick in ours]
        return self._shape.may_flap and (not ours or (ours[0][0] == "flapping" and same(called_so, theirs)))

    def _is_named_twice(self, ours: Told, theirs: Told) -> bool:
        named = [branch for branch in self._shape.branches if fits(branch["match"], self._alert)]
        kinds = Counter("first" if kind == "repeat" else kind for kind, _ in theirs)
        is_twice = sum(self._person in branch["people"] for branch in named) > 1
        return is_twice and kinds == {kind: 2 for kind, _ in ours}

    def _is_in_a_group(self, ours: Told, theirs: Told) -> bool:
        return self._shape.is_grouped and same(without(ours, "repeat"), without(theirs, "repeat"))

    def _begins_unnoticed(self, ours: Told, theirs: Told) -> bool:
        """They tell the beginning later or not at all, and of the end as well as we unless that is quiet too."""
        if not self._follows_quiet_end or not ours:
            return False
        firing = without(theirs, "resolved")
        is_later = not firing or firing[0][1] > ours[0][1] + 1
        ends = [[one for one in told if one[0] == "resolved"] for told in (ours, theirs)]
        return is_later and len(firing) <= len(without(ours, "resolved")) and (self._ends_quiet or same(*ends))

    def _ends_unnoticed(self, ours: Told, theirs: Told) -> bool:
        if not self._ends_quiet or not ours or ours[-1][0] != "resolved" or ours[-1][1] < self._ends:
            return False
        return same(ours[:-1], theirs)


def report(scripts: list[Script], differences: list[Difference], told: int) -> bool:
    """Print what was found; whether all of it is explained."""
    unlike = {(one.script.name, one.alert) for one in differences}
    alerts = sum(len(script.alerts) for script in scripts)
    unexplained = [one for one in differences if one.why is None]
    print(f"{'scripts':>8}{'alerts':>8}{'equal':>8}{'different':>11}{'unexplained':>13}{'messages':>10}")
    missing = len({(one.script.name, one.alert) for one in unexplained})
    print(f"{len(scripts):>8}{alerts:>8}{alerts - len(unlike):>8}{len(unlike):>11}{missing:>13}{told:>10}")
    by_name: dict[str, list[Difference]] = defaultdict(list)
    for one in differences:
        if one.why:
            by_name[one.why].append(one)
    for name, sentence in NAMED.items():
        found = by_name[name]
        print(f"\n{name}: {len({(one.script.name, one.alert) for one in found})} alerts: {sentence}")
        if found:
            print(f"  such as {found[0]}")
    for one in unexplained:
        print(f"\nunexplained: {one}")
    return not unexplained


def main(arguments: list[str] | None = None) -> int:
    """Print the table and the differences; 1 if one isn't explained, 2 if there is no Alertmanager."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("alertmanager", type=Path, help="the path of its binary")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--drawn", type=int, default=50, help="how many scripts are made by chance beside the written ones"
    )
    parser.add_argument("--tick-seconds", type=float, default=1.0, help="more on a slow machine")
    chosen = parser.parse_args(arguments)
    if not chosen.alertmanager.is_file():
        expected = "expected the path of an Alertmanager (Debian, Ubuntu: apt-get install prometheus-alertmanager)"
        print(f"alertmanager_scripts: saw {str(chosen.alertmanager)!r}; {expected}", file=sys.stderr)
        return 2
    scripts = [*WRITTEN, *drawn(chosen.seed, chosen.drawn)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        started = time.monotonic()
        theirs = told_by_alertmanager(scripts, chosen.alertmanager, folder, chosen.tick_seconds)
        between = time.monotonic()
        ours = told_by_pacewatch(scripts, folder)
        ended = time.monotonic()
    print(f"seed {chosen.seed}; Alertmanager {between - started:.0f} s, Pacewatch {ended - between:.0f} s")
    differences = [one for script in scripts for one in compared(script, ours[script.name], theirs[script.name])]
    told = sum(len(one) for notices in ours.values() for one in notices.values())
    return 0 if report(scripts, differences, told) else 1


if __name__ == "__main__":
    sys.exit(main())
