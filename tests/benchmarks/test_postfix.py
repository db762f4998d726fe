"""The benchmark with a real mail server: what it counts in a mailbox, and that it says when it can't be tried."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

import postfix_delivery
from pacewatch.delivery.letter import composed, message_id
from postfix_delivery import COURSE, SENDER, Outcome, examined, main


def episode(number: int, to: str = "a@example.org") -> list[EmailMessage]:
    """An opening and what follows it."""
    opening = message_id(f"{number}-0", SENDER)
    return [
        composed(
            postfix_delivery._message(number, step),
            SENDER,
            to,
            f"{number}-{step}",
            possible_duplicate=False,
            thread=opening,
        )
        for step in range(len(COURSE))
    ]


def test_a_whole_mailbox() -> None:
    mails = [*episode(1), *episode(2, "b@example.org")]
    assert examined(mails) == Outcome(10, 10, 8, 8, 10)


def test_what_is_missing_doubled_or_out_of_its_thread_is_seen() -> None:
    mails = episode(1)
    assert examined(mails[1:]) == Outcome(4, 4, 4, 0, 4)
    assert examined([*mails, mails[2]]).delivered == 6
    assert examined([*mails, mails[2]]).distinct == 5
    stray = composed(
        postfix_delivery._message(2, 1),
        SENDER,
        "b@example.org",
        "2-1",
        possible_duplicate=False,
        thread=str(mails[0]["Message-ID"]),
    )
    assert examined([*mails, stray]) == Outcome(6, 6, 5, 4, 6)
    del mails[1]["In-Reply-To"]
    assert examined(mails).led_to_opening == 3


def test_it_says_why_it_cannot_be_tried(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(postfix_delivery.os, "geteuid", lambda: 1000)
    assert main() == 2
    assert "it needs root" in capsys.readouterr().err
    monkeypatch.setattr(postfix_delivery.os, "geteuid", lambda: 0)
    monkeypatch.setattr(postfix_delivery.shutil, "which", lambda *_, **__: None)
    assert main() == 2
    assert "apt-get install postfix" in capsys.readouterr().err
