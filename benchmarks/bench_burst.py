"""Five thousand alerts at once: how many messages they make, how long those take, and whether any came above Slack's pace.

    make bench-burst
    .venv/bin/python benchmarks/bench_burst.py --alerts 500

The alerts are queued for one official by Slack and by mail, in one transaction, as one assessment does, and delivered by the
real drain to stand-ins that refuse what comes faster than a message a second to a channel. Then the same alerts one message
each: for so many seconds as the bundles took, and by that how long all would take.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from pacewatch.alerts.events import Event, Telling, digest, emit_all
from pacewatch.alerts.facts import Bilingual
from pacewatch.delivery.addresses import Addresses, MailAddress, SlackAddress
from pacewatch.delivery.drain import drain
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.home import PROJECT, Home
from pacewatch.registry import Registry, load_registry
from pacewatch.warehouse import transaction, writing
from sample_verdict import JOBS

SMALL = PROJECT / "tests" / "programmes"
NOW = datetime(2022, 7, 12, tzinfo=UTC).replace(tzinfo=None)


def main() -> int:
    """Print both ways and their ratio; 1 if anything is left, or was asked to slow down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--alerts", type=int, default=5000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bundled = _run(Path(folder) / "bundled", asked.alerts, bundle_from=3, seconds=None)
        alone = _run(Path(folder) / "alone", asked.alerts, bundle_from=asked.alerts + 1, seconds=bundled["seconds"])
    for name, found in (("bundled", bundled), ("one for each alert", alone)):
        print(
            f"{name}: {found['slack']} messages in Slack and {found['mail']} mails of {asked.alerts:,} alerts "
            f"in {found['seconds']:.0f} s, {found['left']} alerts left; asked to slow down {found['slowed']} times"
        )
    each = alone["seconds"] / max(alone["slack"], 1)
    print(
        f"burst: ratio {asked.alerts * each / bundled['seconds']:.1f} (one message for each alert, {each:.2f} s each in "
        "Slack, against bundles)"
    )
    return int(bool(bundled["left"] or bundled["slowed"] or alone["slowed"]))


def _run(folder: Path, alerts: int, *, bundle_from: int, seconds: float | None) -> dict[str, Any]:
    """Queue the alerts and deliver them, all or for so long; what came of it."""
    home, registry = _town(folder, bundle_from)
    began = time.monotonic()
    _queue(home, registry, alerts)
    print(f"queued in {time.monotonic() - began:.1f} s", file=sys.stderr)
    with SlackStandin(rate_limit=True) as slack, MailStandin() as mail:
        addresses = Addresses(
            SlackAddress("xoxb-burst", slack.base_url),
            MailAddress("127.0.0.1", mail.port, None, None, "none", "pacewatch@example.org"),
        )
        began = time.monotonic()
        if seconds is None:
            drain(home, registry, addresses)
        while seconds is not None and time.monotonic() - began < seconds:
            drain(home, registry, addresses, limit=20)
        took = time.monotonic() - began
        posts = sum(method == "chat.postMessage" for method, _ in slack.calls)
        with writing(home) as connection:
            ((left,),) = connection.execute("SELECT count(*) FROM delivery.outbox WHERE state <> 'sent'").fetchall()
        return {
            "slack": len(slack.messages),
            "mail": len(mail.mails),
            "seconds": took,
            "left": left,
            "slowed": posts - len(slack.messages),
        }


def _town(folder: Path, bundle_from: int) -> tuple[Home, Registry]:
    """The small town of the tests, with one official for everything."""
    registry = folder / "registry" / "small"
    registry.mkdir(parents=True)
    for file in (SMALL / "registry" / "small").iterdir():
        (registry / file.name).write_bytes(file.read_bytes())
    person = {
        "id": "official", "name": {"zh": "王", "en": "Wang"}, "receives": ["verdicts", "data"],
        "slack_channel": "C0BURST", "email": "wang@example.org",
    }  # fmt: skip
    (registry / "people.yaml").write_text(yaml.safe_dump({"people": [person]}, allow_unicode=True), encoding="utf-8")
    routes = {"people": ["official"], "bundle": {"from": bundle_from}}
    (registry / "routes.yaml").write_text(yaml.safe_dump(routes), encoding="utf-8")
    home = Home(folder / "home", folder / "registry", SMALL / "expectations")
    home.make_folders()
    return home, load_registry(home.registry, home.expectations)


def _queue(home: Home, registry: Registry, alerts: int) -> None:
    """As many alerts as if each were about a place of its own."""
    events = [
        Event(
            occurred_at=NOW,
            audience="verdicts",
            reason="first_breach",
            programme="small",
            subject="jobs-2022",
            place="100100",
            fingerprint=digest("burst", number),
            episode=1,
            severity="behind",
            assessment=None,
            facts=replace(JOBS, place=Bilingual(f"第{number}区", f"District {number}")),
        )
        for number in range(alerts)
    ]
    with writing(home) as connection, transaction(connection):
        emit_all(connection, [Telling(event, registry.programmes["small"]) for event in events])


if __name__ == "__main__":
    sys.exit(main())
