"""The stand-ins for Slack and the mail server. In: a home. Out: two processes, and what they received."""

from __future__ import annotations

import json
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pacewatch.demo import children
from pacewatch.demo.children import Child, StackFailed, tail
from pacewatch.demo.keeper import Keeper
from pacewatch.demo.ports import HOST, free_ports
from pacewatch.demo.slack_text import slack_text
from pacewatch.demo.standin import read_log
from pacewatch.home import PROJECT, Home

START_SECONDS = 20.0
TOKEN = "xoxb-demo-stand-in"  # noqa: S105 - opens nothing but the stand-in
SENDER = "pacewatch@example.org"


@dataclass(frozen=True)
class Received:
    """A message as it came in; `channel` is slack or mail, `to` a Slack channel or an address."""

    channel: str
    to: str
    text: str


@dataclass(frozen=True)
class Expected:
    """Where a message must come in, and in which language."""

    channel: str
    to: str
    language: str


@dataclass
class StandIns:
    """Both stand-ins, running."""

    slack: Child
    mail: Child
    slack_port: int
    mail_port: int
    slack_log: Path
    mail_log: Path

    @classmethod
    def start(cls, home: Home, keeper: Keeper) -> StandIns:
        """Start both and wait until they listen.

        Raises:
            StackFailed: one of them ended, or doesn't listen within 20 s.
        """
        folder = home.root / "received"
        folder.mkdir(parents=True, exist_ok=True)
        slack_port, mail_port = free_ports(2)
        slack_log, mail_log = folder / "slack.jsonl", folder / "mail.jsonl"
        slack = _start(home, keeper, "slack", slack_port, slack_log)
        mail = _start(home, keeper, "mail", mail_port, mail_log)
        for child, port in ((slack, slack_port), (mail, mail_port)):
            _wait_for(child, port)
        return cls(slack, mail, slack_port, mail_port, slack_log, mail_log)

    @property
    def slack_address(self) -> str:
        """The base of the Slack API that the stand-in offers."""
        return f"http://{HOST}:{self.slack_port}/api/"

    @property
    def mail_address(self) -> str:
        """Host and port of the mail server."""
        return f"{HOST}:{self.mail_port}"

    def connections(self) -> dict[str, str]:
        """The Airflow Connections, as environment variables, that lead to the stand-ins."""
        slack = {"conn_type": "slack", "password": TOKEN, "extra": {"base_url": self.slack_address}}
        plain = {"disable_ssl": True, "disable_tls": True, "from_email": SENDER}
        mail = {"conn_type": "smtp", "host": HOST, "port": self.mail_port, "extra": plain}
        return {"AIRFLOW_CONN_SLACK_DEFAULT": json.dumps(slack), "AIRFLOW_CONN_SMTP_DEFAULT": json.dumps(mail)}

    def require_running(self) -> None:
        """Raise if one of them has ended.

        Raises:
            StackFailed: with the end of its log.
        """
        self.slack.require_running()
        self.mail.require_running()

    def received(self) -> list[Received]:
        """All that came in so far: Slack's first, then mail's, each in the order of arrival."""
        return [*_slack_messages(self.slack_log), *_mails(self.mail_log)]

    def received_by(self, reader: Expected) -> list[Received]:
        """What came in for one reader."""
        return [message for message in self.received() if (message.channel, message.to) == (reader.channel, reader.to)]


def expected_readers(home: Home, programme: str) -> list[Expected]:
    """Everybody in a programme who is told of verdicts, once for each channel."""
    from pacewatch.registry import load_registry  # noqa: PLC0415 - the demo starts the stand-ins before it needs this

    found = []
    for person in load_registry(home.registry, home.expectations).programmes[programme].people.values():
        if "verdicts" in person.receives:
            if person.slack_channel:
                found.append(Expected("slack", person.slack_channel, person.language))
            if person.email:
                found.append(Expected("mail", person.email, person.language))
    return found


def _start(home: Home, keeper: Keeper, name: str, port: int, log: Path) -> Child:
    command = children.python("-m", f"pacewatch.demo.{name}_standin", "--port", str(port), "--log", str(log))
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(PROJECT / "plugins"), os.environ.get("PYTHONPATH", "")]),
    }
    child = children.start(f"{name}-standin", command, environment, log.with_suffix(".out"), home.root / "run")
    keeper.guard(child.session)
    return child


def _wait_for(child: Child, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        child.require_running()
        try:
            with socket.create_connection((HOST, port), timeout=1):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise StackFailed(
                    f"{child.name} doesn't listen after {START_SECONDS:.0f} s; {tail(child.log)}"
                ) from None
            time.sleep(0.05)


def _slack_messages(log: Path) -> list[Received]:
    return [Received("slack", message["channel"], slack_text(message)) for message in _read(log)]


def _mails(log: Path) -> list[Received]:
    return [
        Received("mail", recipient, f"{mail['headers'].get('Subject', '')}\n\n{mail['text'] or ''}")
        for mail in _read(log)
        for recipient in mail["recipients"]
    ]


def _read(log: Path) -> list[dict[str, Any]]:
    return read_log(log) if log.exists() else []
