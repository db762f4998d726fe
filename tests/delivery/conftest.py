"""Stand-ins for Slack and a mail server, and a home whose outbox holds one message for each of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pacewatch.delivery.addresses import Addresses, MailAddress, SlackAddress
from pacewatch.delivery.drain import DeliveryReport, drain
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.home import Home
from pacewatch.pipeline import ingest_files
from pacewatch.registry import load_registry
from tests.small_city import PROGRAMMES

TOKEN, PASSWORD = "xoxb-canary-4711", "mail-canary-0815"


@pytest.fixture
def slack() -> Iterator[SlackStandin]:
    with SlackStandin(token=TOKEN) as desk:
        yield desk


@pytest.fixture
def mail() -> Iterator[MailStandin]:
    with MailStandin() as desk:
        yield desk


def addresses_of(slack_url: str | None, mail_port: int | None) -> Addresses:
    """The addresses of running stand-ins; None for one that isn't connected."""
    return Addresses(
        SlackAddress(TOKEN, slack_url) if slack_url else None,
        MailAddress("127.0.0.1", mail_port, None, PASSWORD, "none", "pacewatch@example.org") if mail_port else None,
    )


@pytest.fixture
def addresses(slack: SlackStandin, mail: MailStandin) -> Addresses:
    return addresses_of(slack.base_url, mail.port)


@pytest.fixture(scope="session")
def one_refused_file(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An empty file was refused: the engineer is to be told by Slack and by mail; don't write to it."""
    home = Home(tmp_path_factory.mktemp("refused") / "home", PROGRAMMES / "registry", PROGRAMMES / "expectations")
    home.make_folders()
    file = home.root / "empty.csv"
    file.touch()
    ingest_files(home, "small-air", [file])
    return home


@pytest.fixture
def told_twice(one_refused_file: Home, tmp_path: Path) -> Home:
    """A copy of that home."""
    shutil.copytree(one_refused_file.root, tmp_path / "told")
    return replace(one_refused_file, root=tmp_path / "told")


Deliver = Callable[..., DeliveryReport]


def deliver(home: Home, addresses: Addresses, **settings: float) -> DeliveryReport:
    """A drain that is quickly certain of things; the settings of `drain` may be given."""
    quick = {"settle_seconds": 0.1, "timeout_seconds": 1.0, **settings}
    return drain(home, load_registry(home.registry, home.expectations), addresses, **quick)  # type: ignore[arg-type]


def due_now(home: Home) -> None:
    """Let the pauses between attempts pass."""
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(
            "UPDATE delivery.outbox SET not_before = TIMESTAMP '2000-01-01' WHERE not_before IS NOT NULL"
        )
