"""How many messages are lost or doubled when deliveries are killed at random moments, by what really arrived.

    make bench-kills

Alerts are queued for one person, each by Slack and by mail, one message an alert. A process delivers them and is killed by
SIGKILL at a random moment of its work, over and over; the stand-ins, in processes of their own, answer 30 ms after they
took a message, and what they have on disk is the truth. Then the same with a Slack that takes one message in five only after
the client has given it up and after `settle` has passed too: what Pacewatch promises doesn't hold then, and each message that
stands there twice must be found by `pacewatch audit`. Slack's pace of one message a second is not kept, to fit more in.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from pacewatch.alerts.events import Event, digest, emit
from pacewatch.alerts.facts import Bilingual, DataFacts
from pacewatch.delivery import slack, undelivered
from pacewatch.delivery.addresses import Addresses, MailAddress, SlackAddress
from pacewatch.delivery.audit import audit
from pacewatch.delivery.drain import drain
from pacewatch.demo import mail_standin
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.demo.standin import read_log
from pacewatch.home import PROJECT, Home
from pacewatch.registry import Registry, load_registry
from pacewatch.warehouse import rows, transaction, writing

ANSWER_SECONDS = 0.03
SETTLE_SECONDS, TIMEOUT_SECONDS = 0.1, 1.0
LATE_SECONDS = 1.5
MESSAGES_OF_A_LIFE = 3
"""A delivery is killed before it has had the time to send more."""
MEASURED_EVERY = 25
LEAST_WAITING, QUEUED_AT_ONCE = 20, 50
FEED = "small-air"
OCCURRED_AT = datetime(2022, 8, 1)  # noqa: DTZ001 - UTC, as the warehouse keeps it
Arguments = dict[str, Any]
DUPLICATE = "X-Pacewatch-Possible-Duplicate"


@dataclass(frozen=True)
class Figures:
    """What came of one part; `mails_given_up`: killed twice while they were sent, and then refused, as is told."""

    part: str
    seed: int
    alerts: int
    kills: int
    messages: int
    slack_lost: int
    slack_doubled: int
    mails_lost: int
    mails_given_up: int
    given_up_and_not_arrived: int
    mails_twice: int
    mails_twice_unmarked: int
    most_copies: int
    doubles_found: int
    doubles_missed: int
    other_findings: int
    seconds: float


def slowed(take: Callable[[Arguments], Arguments], late_one_in: int, late: Random) -> Callable[[Arguments], Arguments]:
    """Take a message at once and answer 30 ms later; one in `late_one_in` (0: none) is taken too late."""

    def take_slowly(arguments: Arguments) -> Arguments:
        if late_one_in and late.randrange(late_one_in) == 0:
            time.sleep(LATE_SECONDS)
        answer = take(arguments)
        time.sleep(ANSWER_SECONDS)
        return answer

    return take_slowly


class SlowMail(mail_standin._Handler):
    """Answers 30 ms after the mail is on disk."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a mail."""
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(ANSWER_SECONDS)
        return answer


def stand_in(folder: Path, seed: int, *, late_one_in: int, ready: Connection) -> None:
    """Both servers, until this process is ended; sends where they listen."""
    mail_standin._Handler = SlowMail  # type: ignore[misc]
    desk = SlackStandin(folder / "slack.jsonl")
    late = Random(seed)  # noqa: S311 - no secret
    setattr(desk.workspace, "post", slowed(desk.workspace.post, late_one_in, late))  # noqa: B010 - mypy knows it as a method
    with desk, MailStandin(folder / "mail.jsonl") as mail:
        ready.send((desk.base_url, mail.port))
        signal.pause()


def small_home(folder: Path) -> Home:
    """A home that watches the small programme of the tests, whose messages are never sent as one."""
    registry = folder / "registry"
    copytree(PROJECT / "tests/programmes/registry", registry)
    (registry / "small" / "routes.yaml").write_text(
        "people: [official-zh, official-en, engineer]\nbundle: {from: 100000}\n", encoding="utf-8"
    )
    home = Home(folder / "home", registry, PROJECT / "tests/programmes/expectations")
    home.make_folders()
    return home


def queue(home: Home, registry: Registry, first: int, count: int) -> None:
    """Queue alerts, each about another file."""
    programme = registry.programme_of_feed(FEED)
    name = Bilingual("small", "small")
    with writing(home) as connection, transaction(connection):
        for number in range(first, first + count):
            facts = DataFacts(
                "file_refused", name, FEED, name, file_name=f"{number}.csv", sha256=f"{number:064x}", detail="empty"
            )
            fingerprint = digest("file", number)
            event = Event(
                OCCURRED_AT, "data", "file_refused", "small", FEED, None, fingerprint, None, "error", None, facts
            )
            assert emit(connection, event, programme, replayed=False)


def elsewhere(work: Callable[[], object], life: float | None = None) -> bool:
    """Do something in a process of its own, for `life` seconds or to its end; whether it was killed.

    Raises:
        RuntimeError: it failed by itself.
    """
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    if life is not None:
        time.sleep(life)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        raise RuntimeError("a delivery failed by itself; its error stands above")
    return False


def let_pauses_pass(home: Home) -> int:
    """Let whatever waits for another try be due; how much is still to be done."""
    with writing(home) as connection:
        connection.execute("UPDATE delivery.outbox SET not_before = NULL WHERE state = 'queued'")
        found = connection.execute(
            "SELECT count(*) FROM delivery.outbox WHERE state IN ('queued', 'claimed')"
        ).fetchall()
    return int(found[0][0])


def run(part: str, kills: int, alerts: int, seed: int, *, late_one_in: int) -> Figures:
    """Queue, kill, deliver the rest, and count what arrived."""
    began = time.monotonic()
    random = Random(seed)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, theirs = multiprocessing.Pipe()
        servers = multiprocessing.get_context("fork").Process(
            target=stand_in, args=(folder, seed), kwargs={"late_one_in": late_one_in, "ready": theirs}, daemon=True
        )
        servers.start()
        try:
            url, port = ours.recv()
            home = small_home(folder)
            registry = load_registry(home.registry, home.expectations)
            addresses = Addresses(
                SlackAddress("xoxb-kills", url),
                MailAddress("127.0.0.1", port, None, None, "none", "pacewatch@example.org"),
            )
            queued, killed = _kill(home, registry, addresses, random, kills, alerts)
            return replace(
                _counted(home, registry, addresses, folder),
                part=part,
                seed=seed,
                alerts=queued,
                kills=killed,
                seconds=round(time.monotonic() - began, 1),
            )
        finally:
            servers.kill()


def _kill(
    home: Home, registry: Registry, addresses: Addresses, random: Random, kills: int, alerts: int
) -> tuple[int, int]:
    """Queue at least `alerts` and kill at least `kills` deliveries, then deliver what is left; how many there were."""

    def deliver(limit: int | None = None) -> None:
        slack.SECONDS_BETWEEN_MESSAGES = 0.0
        drain(home, registry, addresses, settle_seconds=SETTLE_SECONDS, timeout_seconds=TIMEOUT_SECONDS, limit=limit)

    queued = killed = 0
    longest_life = 0.0
    more = min(QUEUED_AT_ONCE, alerts)
    while killed < kills or queued < alerts:
        if let_pauses_pass(home) < LEAST_WAITING:
            queue(home, registry, queued, more)
            queued += more
        if killed % MEASURED_EVERY == 0:  # a busy machine needs longer
            began = time.monotonic()
            elsewhere(lambda: deliver(MESSAGES_OF_A_LIFE))
            longest_life = time.monotonic() - began
            print(f"{killed} kills, {queued} alerts", file=sys.stderr, flush=True)
        killed += elsewhere(deliver, random.uniform(0.0, longest_life))
    while let_pauses_pass(home):
        elsewhere(deliver)
    time.sleep(LATE_SECONDS + 1)  # what is on its way arrives
    return queued, killed


def _counted(home: Home, registry: Registry, addresses: Addresses, folder: Path) -> Figures:
    slack_log, mail_log = read_log(folder / "slack.jsonl"), read_log(folder / "mail.jsonl")
    in_slack = Counter(one["metadata"]["event_payload"]["delivery"] for one in slack_log)
    by_mail = Counter(one["message_id"].partition("@")[0].removeprefix("<") for one in mail_log)
    marked = Counter(
        one["message_id"].partition("@")[0].removeprefix("<")
        for one in mail_log
        if one["headers"].get(DUPLICATE) == "yes"
    )
    with writing(home) as connection:
        outbox = rows(
            connection,
            "SELECT delivery, channel, outbox.state, reason FROM delivery.outbox JOIN alerts.event USING (event)",
        )
    found = audit(home, registry, addresses).findings
    doubled = {name for name, count in in_slack.items() if count > 1}
    found_doubled = {one.delivery for one in found if one.kind == "doubled"}
    gone = {
        row["delivery"]: row for row in outbox if row["delivery"] not in in_slack and row["delivery"] not in by_mail
    }
    given_up = {row["delivery"] for row in outbox if row["channel"] == "email" and row["state"] == "refused"}
    return Figures(
        part="",
        seed=0,
        alerts=0,
        kills=0,
        messages=sum(row["reason"] != undelivered.REASON for row in outbox),
        slack_lost=sum(row["channel"] == "slack" for row in gone.values()),
        slack_doubled=len(doubled),
        mails_lost=sum(row["channel"] == "email" and name not in given_up for name, row in gone.items()),
        mails_given_up=len(given_up),
        given_up_and_not_arrived=len(given_up & gone.keys()),
        mails_twice=sum(count > 1 for count in by_mail.values()),
        mails_twice_unmarked=sum(count - 1 > marked[name] for name, count in by_mail.items()),
        most_copies=max([*in_slack.values(), *by_mail.values()]),
        doubles_found=len(doubled & found_doubled),
        doubles_missed=len(doubled - found_doubled),
        other_findings=sum(one.kind != "doubled" for one in found),
        seconds=0.0,
    )


def main() -> None:
    """Run both parts and print their figures."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--kills", type=int, default=500, help="of each part (500)")
    options.add_argument("--alerts", type=int, default=400, help="at least so many (400)")
    options.add_argument("--late-kills", type=int, default=100, help="of the part with a late Slack (100)")
    options.add_argument("--late-one-in", type=int, default=5, help="how many of its messages come too late (5)")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    parts = [
        run("Slack answers after 30 ms", chosen.kills, chosen.alerts, chosen.seed, late_one_in=0),
        run(
            f"Slack takes one in {chosen.late_one_in} too late",
            chosen.late_kills,
            min(chosen.alerts, chosen.late_kills),
            chosen.seed,
            late_one_in=chosen.late_one_in,
        ),
    ]
    for figures in parts:
        if chosen.json:
            print(json.dumps(asdict(figures)))
        else:
            print("\n".join(f"{name:22} {value}" for name, value in asdict(figures).items()), end="\n\n")


if __name__ == "__main__":
    main()
