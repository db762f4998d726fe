"""`pacewatch alerts`: what is amiss, what was said of it to whom, and silences, as people see them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pacewatch.cli.main import main
from pacewatch.home import Home
from tests.world import lead_to

LATER = "2022-08-01T08:00:00+08:00"


@pytest.fixture(autouse=True)
def watched(half_a_year: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy of the small city's half year, on 16 July."""
    shutil.copytree(half_a_year.root, tmp_path / "home")
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-07-16T08:00:00+08:00")
    home = replace(half_a_year, root=tmp_path / "home")
    lead_to(home, monkeypatch)
    return home


def read(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main(["alerts", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_alerts_that_are_not_at_rest_are_listed_gravest_first(capsys: pytest.CaptureFixture[str]) -> None:
    found = read(capsys, "list")
    assert found
    assert all(one["state"] in ("PENDING", "FIRING", "RECOVERING") for one in found)
    gravity = [("missed", "unattainable", "far_behind", "behind", None).index(one["severity"]) for one in found]
    assert gravity == sorted(gravity)


def test_a_silence_is_made_seen_and_ended(capsys: pytest.CaptureFixture[str]) -> None:
    target = read(capsys, "list")[0]["target"]
    asked = ["silence", "--target", target, "--until", LATER, "--by", "zhao", "--why", "works"]
    made = read(capsys, *asked)
    assert (made["subject"], made["place"], made["ends_at"]) == (target, None, "2022-08-01T00:00:00")
    assert next(one["silenced_until"] for one in read(capsys, "list") if one["target"] == target) == made["ends_at"]
    assert [one["silence"] for one in read(capsys, "silences")] == [made["silence"]]
    assert main(["alerts", "unsilence", made["silence"], "--by", "li"]) == 0
    assert f"silence {made['silence']} about {target} is over" in capsys.readouterr().out
    assert read(capsys, "silences") == []
    assert [one["ended_by"] for one in read(capsys, "silences", "--all")] == ["li"]
    assert main(["alerts", "silences"]) == 0
    assert capsys.readouterr().out == "nothing is silenced\n"


def test_an_alert_is_taken_on_and_the_first_stands(capsys: pytest.CaptureFixture[str]) -> None:
    firing = next(one for one in read(capsys, "list") if one["state"] == "FIRING")
    assert firing["acknowledged_by"] is None
    where = ["--target", firing["target"], "--place", firing["place"]]
    (taken,) = read(capsys, "ack", *where, "--by", "zhao")
    assert (taken["acknowledged_by"], taken["episode"], taken["channel"]) == ("zhao", firing["episode"], "command")
    assert main(["alerts", "ack", *where, "--by", "li"]) == 0
    said = f"episode {firing['episode']} of {firing['target']}: zhao is on it since 2022-07-16 00:00 UTC\n"
    assert capsys.readouterr().out == said
    listed = {(one["target"], one["place"]): one["acknowledged_by"] for one in read(capsys, "list")}
    assert listed.pop((firing["target"], firing["place"])) == "zhao"
    assert set(listed.values()) <= {None}
    shown = [one for one in read(capsys, "show", firing["target"]) if one["place"] == firing["place"]]
    assert {one["acknowledged_by"] for one in shown if one["episode"] == firing["episode"]} == {"zhao"}
    everywhere = read(capsys, "ack", "--target", firing["target"], "--by", "li")
    assert "zhao" in [one["acknowledged_by"] for one in everywhere]


def test_what_was_said_of_a_target_is_shown_newest_first(capsys: pytest.CaptureFixture[str]) -> None:
    target = read(capsys, "list")[0]["target"]
    found = read(capsys, "show", target)
    assert found
    assert [one["occurred_at"] for one in found] == sorted((one["occurred_at"] for one in found), reverse=True)
    assert main(["alerts", "show", target]) == 0
    assert found[0]["reason"] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "air-2023"], "no target and no feed is called 'air-2023'"),
        (["silence", "--until", LATER, "--by", "zhao", "--why", "x"], "expected one of them"),
        (["ack", "--target", "air-2023", "--by", "zhao"], "air-2023"),
        (["ack", "--target", "air-2022", "--place", "100200", "--by", "zhao"], "no alert on air-2022 in 100200 stands"),
        (["ack", "--target", "air-2022", "--by", " "], "--by: saw nothing; expected a name"),
        (["unsilence", "12345678", "--by", "zhao"], "no silence that holds is called '12345678'"),
    ],
)
def test_what_is_not_there_is_said(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["alerts", *words]) == 1
    assert said in capsys.readouterr().err
