"""An episode as one person sees it: one message that says how things stand, and below it what happened."""

from __future__ import annotations

from typing import Any

import pytest

from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.audit import audit
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.home import Home
from pacewatch.registry import load_registry
from tests.delivery.conftest import deliver, due_now
from tests.delivery.happenings import Clock, at, happen

__all__ = ["at"]
ZH = ["official-zh"]
TARGET = ("jobs-2022", "100100")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pacewatch.delivery.slack.SECONDS_BETWEEN_MESSAGES", 0.0)


def shown(slack: SlackStandin) -> list[tuple[str, bool, bool]]:
    """Each message as it stands: its heading up to the place, whether it is a reply, and whether it has buttons."""
    return [
        (
            message["blocks"][0]["text"]["text"].partition("】")[0].lstrip("【"),
            "thread_ts" in message,
            any(block["type"] == "actions" for block in message["blocks"]),
        )
        for message in slack.workspace.messages()
    ]


def story(home: Home, at: Clock, addresses: Addresses) -> None:
    """Behind, far behind, recovered: each delivered on its day."""
    happen(home, *TARGET, "first_breach", "behind", to=ZH)
    deliver(home, addresses)
    at("2022-08-02 09:00")
    happen(home, *TARGET, "worsened", "far_behind", to=ZH)
    deliver(home, addresses)


def test_what_follows_stands_under_the_message_it_began_with_and_that_says_how_things_stand_now(
    home: Home, at: Clock, addresses: Addresses, slack: SlackStandin, mail: MailStandin
) -> None:
    story(home, at, addresses)
    assert shown(slack) == [("转为严重落后", False, False), ("转为严重落后", True, False)]
    at("2022-08-03 09:00")
    happen(home, *TARGET, "recovered", "on_pace", state="NORMAL", to=ZH)
    deliver(home, addresses)
    assert [heading for heading, *_ in shown(slack)] == ["已恢复序时进度", "转为严重落后", "已恢复序时进度"]
    posts: list[dict[str, Any]] = [arguments for method, arguments in slack.calls if method == "chat.postMessage"]
    assert [bool(post.get("reply_broadcast")) for post in posts] == [False, True, False]
    assert {post.get("thread_ts") for post in posts[1:]} == {slack.messages[0]["ts"]}
    first, *others = (letter["headers"] for letter in mail.mails)
    assert [headers["References"] for headers in others] == [first["Message-ID"]] * 2
    assert audit(home, load_registry(home.registry, home.expectations), addresses).findings == []


def test_a_first_message_that_was_deleted_takes_nothing_with_it(
    home: Home, at: Clock, addresses: Addresses, slack: SlackStandin, mail: MailStandin
) -> None:
    happen(home, *TARGET, "first_breach", "behind", to=ZH)
    deliver(home, addresses)
    slack.workspace.delete(slack.messages[0]["ts"])
    at("2022-08-02 09:00")
    happen(home, *TARGET, "worsened", "far_behind", to=ZH)
    assert deliver(home, addresses).counts == {"sent": 2}
    assert ("转为严重落后", False, False) in shown(slack)


@pytest.mark.parametrize("fault", ["error500_after", "drop_after"])
def test_a_reply_in_doubt_is_found_in_its_thread(
    fault: str, home: Home, at: Clock, addresses: Addresses, slack: SlackStandin, mail: MailStandin
) -> None:
    happen(home, *TARGET, "first_breach", "behind", to=ZH)
    deliver(home, addresses)
    at("2022-08-02 09:00")
    happen(home, *TARGET, "recovered", "on_pace", state="NORMAL", to=ZH)
    slack.faults.script("ok", fault)  # the first message is changed, and the reply's answer is lost
    deliver(home, addresses)
    due_now(home)
    deliver(home, addresses)
    assert [heading for heading, *_ in shown(slack)] == ["已恢复序时进度", "已恢复序时进度"]
    assert audit(home, load_registry(home.registry, home.expectations), addresses).findings == []


def test_a_bundle_says_how_each_of_its_alerts_stands_now(
    home: Home, at: Clock, addresses: Addresses, slack: SlackStandin, mail: MailStandin
) -> None:
    for target, severity in (("air-2022", "far_behind"), ("housing-2022", "behind"), ("jobs-2022", "missed")):
        happen(home, target, "100100", "first_breach", severity, to=ZH)
    deliver(home, addresses)
    at("2022-08-03 09:00")
    happen(home, "jobs-2022", "100100", "revised", "on_pace", state="NORMAL", to=ZH)
    deliver(home, addresses)
    opening, reply = slack.workspace.messages()
    assert "因数据修订撤销1项" in str(opening["blocks"])
    assert "新出现落后2项" in str(opening["blocks"])
    assert reply["thread_ts"] == opening["ts"]
