"""A city whose alerts stand in Slack with buttons, and people who press them."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path

from pacewatch import clock, pipeline
from pacewatch.alerts.facts import from_json
from pacewatch.delivery.addresses import SlackAddress
from pacewatch.delivery.compose import compose
from pacewatch.delivery.presses import name_of, put_down
from pacewatch.delivery.results import Sent
from pacewatch.delivery.slack import SlackSender
from pacewatch.demo.slack_clicks import payload_of, signed
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.home import Home
from tests.small_city import PROGRAMMES, copy_with_july
from tests.world import query

TOKEN, SECRET = "xoxb-pressing", "8f742231b10e8888abcd99yyyzzz85a5"
CHANNEL = "C0SMALLZH"
WANG, LI, ZHAO, NOBODY = "U0WANG", "U0LI", "U0ZHAO", "U0NOBODY"
AUGUST = "2022-08-16T08:00:00+08:00"

ACK, SILENCE, OPEN = "pacewatch_acknowledge", "pacewatch_silence", "pacewatch_open"

PEOPLE = """people:
  - {id: official-zh, name: {zh: 王, en: Wang}, language: zh, receives: [verdicts], slack_channel: C0SMALLZH,
     email: wang@example.org, slack_user: U0WANG}
  - {id: official-en, name: {zh: 李, en: Li}, language: en, receives: [verdicts], places: ["100100"],
     email: li@example.org, slack_user: U0LI, may: [acknowledge]}
  - {id: engineer, name: {zh: 赵, en: Zhao}, language: en, receives: [data], slack_channel: C0SMALLDATA,
     email: zhao@example.org, slack_user: U0ZHAO, may: [acknowledge, silence]}
"""


def in_august(half_a_year: Home, folder: Path) -> Home:
    """The city on 16 August, when July has been judged; its people are those of `PEOPLE`. Needs the clock to stand there."""
    shutil.copytree(PROGRAMMES / "registry", folder / "registry")
    (folder / "registry" / "small" / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    home = replace(copy_with_july(half_a_year, folder / "home"), registry=folder / "registry")
    pipeline.ingest_inbox(home, quiet_seconds=0)
    pipeline.assess(home, clock.now())
    return home


@dataclass
class Scene:
    """A home, and the workspace whose messages tell of it."""

    home: Home
    slack: SlackStandin

    @property
    def address(self) -> SlackAddress:
        return SlackAddress(TOKEN, self.slack.base_url, SECRET)

    def delivery(self, place: str = "100100", reason: str = "first_breach") -> str:
        """The delivery by which the official was told of a breach at a place."""
        ((found, *_), *_) = query(
            self.home,
            "SELECT delivery FROM delivery.outbox JOIN alerts.event USING (event) WHERE channel = 'slack' "
            "AND recipient = 'official-zh' AND place = ? AND reason = ? ORDER BY event",
            place,
            reason,
        )
        return str(found)

    def post(self, delivery: str, channel: str = CHANNEL) -> str:
        """Send the message of a delivery, with buttons; its timestamp."""
        ((facts,),) = query(
            self.home,
            "SELECT facts FROM alerts.event JOIN delivery.outbox USING (event) WHERE delivery = ?",
            delivery,
        )
        sent = SlackSender(self.address, 5).send(channel, delivery, compose(from_json(facts), "zh"), buttons=True)
        assert isinstance(sent, Sent), sent
        return sent.reference

    def request(
        self, ts: str, button: str, user: str, answer: str = "one", **settings: object
    ) -> tuple[bytes, dict[str, str]]:
        """What Slack sends when somebody presses a button under a message."""
        message = next(message for message in self.slack.workspace.messages() if message["ts"] == ts)
        payload = payload_of(message, button, user, self.slack.response_url(answer)) | settings
        return signed(payload, SECRET)

    def press(self, ts: str, button: str, user: str, answer: str = "one", **settings: object) -> str:
        """Put down what somebody presses, as the endpoint does; the request's name."""
        body, headers = self.request(ts, button, user, answer, **settings)
        name = name_of(headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"] + str(time.monotonic_ns()))
        assert put_down(self.home, name, body)
        return name

    def apply(self) -> list[str]:
        """Carry out what was put down; the outcomes."""
        return [one.outcome for one in pipeline.apply_actions(self.home, self.address)]

    def told(self, answer: str = "one") -> list[tuple[str, str]]:
        """What was answered: to whom, and the words."""
        return [(one["response_type"], one["text"]) for one in self.slack.responses[answer]]
