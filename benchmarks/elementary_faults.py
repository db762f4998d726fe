"""Messages lost, doubled and falsely marked sent: Pacewatch's delivery beside elementary-data's, under the same faults.

    make bench-elementary ELEMENTARY=path/to/a/python/that/has/it

Alerts fall due in batches, each a message to one Slack channel. First Slack's answers go wrong, by the same script for both:
one call in four is met by a limit, an error before or after the message was taken, a broken connection before or after, or a
page of HTML. Then the sender is killed by SIGKILL at random moments of its work. What the stand-in has on disk is the truth.
Slack's pace of a message a second is taken off for both. Each is run until it says that it has sent everything.

elementary-data (0.26) needs `pip install elementary-data pyyaml`; its dbt project isn't needed, see `elementary_sender.py`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from kill_delivery import ANSWER_SECONDS, SETTLE_SECONDS, TIMEOUT_SECONDS, elsewhere, queue, slowed, small_home
from pacewatch.delivery import slack
from pacewatch.delivery.addresses import Addresses, SlackAddress
from pacewatch.delivery.drain import drain
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.demo.standin import read_log
from pacewatch.registry import load_registry
from pacewatch.warehouse import rows, writing

BATCH = 20
MOST_RUNS = 60
FAULTS = ("429", "error500_before", "error500_after", "drop_before", "drop_after", "html_200")
FAULTS_SCRIPTED = 4000


@dataclass(frozen=True)
class Found:
    """What came of one part for one sender."""

    sender: str
    part: str
    alerts: int
    kills: int
    lost: int
    doubled: int
    copies_too_many: int
    falsely_marked_sent: int
    given_up: int

    def __str__(self) -> str:
        """A row of the table."""
        return (
            f"{self.part:8} {self.sender:15} {self.alerts:7} {self.kills:6} {self.lost:6} {self.doubled:8} "
            f"{self.copies_too_many:7} {self.falsely_marked_sent:13} {self.given_up:9}"
        )


HEADING = "part     sender           alerts  kills   lost  doubled  copies  falsely sent  given up"


class Sender(ABC):
    """Who sends to the stand-in at a URL, with a folder of its own."""

    name: str

    @abstractmethod
    def fall_due(self, first: int, count: int) -> None:
        """Let alerts fall due, by their numbers."""

    @abstractmethod
    def send(self, life: float | None = None) -> tuple[bool, float]:
        """Send what is due, at most for `life` seconds; whether it was killed, and for how long it was at it."""

    @abstractmethod
    def waiting(self) -> int:
        """How many it will still send."""

    @abstractmethod
    def books(self) -> dict[int, str]:
        """By alert: sent, waiting, or given up."""

    @abstractmethod
    def arrived(self, messages: list[dict[str, Any]]) -> Counter[int]:
        """How many of what Slack took are about each alert."""


class Pacewatch(Sender):
    """Ours."""

    name = "Pacewatch"

    def __init__(self, folder: Path, url: str) -> None:
        self._home = small_home(folder)
        self._registry = load_registry(self._home.registry, self._home.expectations)
        self._addresses = Addresses(SlackAddress("xoxb-faults", url), None)

    def fall_due(self, first: int, count: int) -> None:
        """Queue them."""
        queue(self._home, self._registry, first, count)

    def send(self, life: float | None = None) -> tuple[bool, float]:
        """Drain in a process of its own; what waits for another try has waited long enough."""
        with writing(self._home) as connection:
            connection.execute("UPDATE delivery.outbox SET not_before = NULL WHERE state = 'queued'")
        began = time.monotonic()
        return elsewhere(self._drain, life), time.monotonic() - began

    def _drain(self) -> None:
        slack.SECONDS_BETWEEN_MESSAGES = 0.0
        drain(
            self._home, self._registry, self._addresses, settle_seconds=SETTLE_SECONDS, timeout_seconds=TIMEOUT_SECONDS
        )

    def waiting(self) -> int:
        """Queued or in doubt."""
        return sum(state in ("queued", "claimed") for _, _, state in self._rows())

    def books(self) -> dict[int, str]:
        """By the state of its row."""
        words = {"sent": "sent", "refused": "given up"}
        return {number: words.get(state, "waiting") for _, number, state in self._rows()}

    def arrived(self, messages: list[dict[str, Any]]) -> Counter[int]:
        """By the id that each carries."""
        numbers = {delivery: number for delivery, number, _ in self._rows()}
        carried = [message["metadata"]["event_payload"]["delivery"] for message in messages]
        return Counter(numbers[delivery] for delivery in carried if delivery in numbers)

    def _rows(self) -> list[tuple[str, int, str]]:
        with writing(self._home) as connection:
            found = rows(
                connection,
                "SELECT delivery, facts, outbox.state FROM delivery.outbox JOIN alerts.event USING (event) "
                "WHERE channel = 'slack' AND reason = 'file_refused'",
            )
        return [(row["delivery"], int(json.loads(row["facts"])["sha256"], 16), row["state"]) for row in found]


class Elementary(Sender):
    """elementary-data's, by an interpreter that has it."""

    name = "elementary-data"

    def __init__(self, folder: Path, url: str, interpreter: str) -> None:
        self._path = folder / "book"
        self._book = sqlite3.connect(self._path)
        self._book.execute("CREATE TABLE alert (number INTEGER PRIMARY KEY, status TEXT NOT NULL)")
        self._command = [interpreter, str(Path(__file__).parent / "elementary_sender.py"), str(self._path), url]

    def fall_due(self, first: int, count: int) -> None:
        """Put them down as pending."""
        with self._book:
            values = [(number,) for number in range(first, first + count)]
            self._book.executemany("INSERT INTO alert VALUES (?, 'pending')", values)

    def send(self, life: float | None = None) -> tuple[bool, float]:
        """Run it, and count its life from when it begins to look at its alerts."""
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the block below
        with errors, subprocess.Popen(self._command, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
            assert process.stdout is not None
            if process.stdout.readline().strip() != "ready":
                process.wait()
                errors.seek(0)
                raise RuntimeError(f"elementary-data's sender didn't begin: {errors.read().decode()[-2000:]}")
            began = time.monotonic()
            if life is not None:
                time.sleep(life)
                process.kill()
            process.stdout.read()
            return process.wait() == -signal.SIGKILL, time.monotonic() - began

    def waiting(self) -> int:
        """Still pending."""
        return sum(state == "waiting" for state in self.books().values())

    def books(self) -> dict[int, str]:
        """By what it wrote down."""
        words = {"pending": "waiting", "skipped": "given up"}
        return {
            number: words.get(status, status)
            for number, status in self._book.execute("SELECT number, status FROM alert").fetchall()
        }

    def arrived(self, messages: list[dict[str, Any]]) -> Counter[int]:
        """By the name of the test that each tells of."""
        return Counter(int(re.findall(r"\b(\d+)\.csv", json.dumps(message["blocks"]))[0]) for message in messages)


def stand_in(log: Path, faults: tuple[str, ...], ready: Connection) -> None:
    """Slack, until this process is ended; sends where it listens."""
    desk = SlackStandin(log)
    desk.faults.script(*faults)
    setattr(desk.workspace, "post", slowed(desk.workspace.post, 0, Random(0)))  # noqa: B010, S311
    with desk:
        ready.send(desk.base_url)
        signal.pause()


def play(name: str, interpreter: str, part: str, alerts: int, kills: int, seed: int) -> Found:
    """One part for one sender."""
    random = Random(seed)  # noqa: S311 - no secret
    script = tuple(random.choice(FAULTS) if random.random() < 0.25 else "ok" for _ in range(FAULTS_SCRIPTED))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ours, theirs = multiprocessing.Pipe()
        server = multiprocessing.get_context("fork").Process(
            target=stand_in, args=(folder / "slack.jsonl", script if part == "answers" else (), theirs), daemon=True
        )
        server.start()
        try:
            url = ours.recv()
            sender = Pacewatch(folder, url) if name == Pacewatch.name else Elementary(folder, url, interpreter)
            killed = _killed(sender, alerts, kills, random) if part == "kills" else _answered(sender, alerts)
            time.sleep(ANSWER_SECONDS * 10)  # what is on its way arrives
            return _counted(sender, folder / "slack.jsonl", part, killed)
        finally:
            server.kill()


def _answered(sender: Sender, alerts: int) -> int:
    for first in range(0, alerts, BATCH):
        sender.fall_due(first, min(BATCH, alerts - first))
        sender.send()
    _finish(sender)
    return 0


def _killed(sender: Sender, alerts: int, kills: int, random: Random) -> int:
    """Kill at any moment of the time that a batch takes, over and over; a batch falls due when the last one is sent."""
    sender.fall_due(0, BATCH)
    due, killed = BATCH, 0
    _, longest = sender.send()
    while killed < kills or due < alerts:
        if not sender.waiting():
            sender.fall_due(due, BATCH)
            due += BATCH
        killed += sender.send(random.uniform(0.0, longest))[0]
    _finish(sender)
    return killed


def _finish(sender: Sender) -> None:
    for _ in range(MOST_RUNS):
        if not sender.waiting():
            return
        sender.send()
    print(f"{sender.name}: {sender.waiting()} still wait after {MOST_RUNS} more runs", file=sys.stderr)


def _counted(sender: Sender, log: Path, part: str, killed: int) -> Found:
    arrived, books = sender.arrived(read_log(log)), sender.books()
    return Found(
        sender.name,
        part,
        alerts=len(books),
        kills=killed,
        lost=sum(number not in arrived and state != "waiting" for number, state in books.items()),
        doubled=sum(count > 1 for count in arrived.values()),
        copies_too_many=sum(count - 1 for count in arrived.values()),
        falsely_marked_sent=sum(state == "sent" and number not in arrived for number, state in books.items()),
        given_up=sum(state == "given up" for state in books.values()),
    )


def main() -> int:
    """Print a row for each sender and part."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("interpreter", help="a Python that has elementary-data")
    options.add_argument("--alerts", type=int, default=200, help="of each part (200)")
    options.add_argument("--kills", type=int, default=60, help="so many (60)")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    if not os.access(chosen.interpreter, os.X_OK):
        print(f"{chosen.interpreter}: not an interpreter; expected the path of a Python that has elementary-data")
        return 2
    print(HEADING)
    for part in ("answers", "kills"):
        for name in (Pacewatch.name, Elementary.name):
            print(play(name, chosen.interpreter, part, chosen.alerts, chosen.kills, chosen.seed), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
