"""`pacewatch routes test`: what people see of the tree, and what CI gets from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from pacewatch.cli.main import main
from pacewatch.home import Home
from tests.small_city import PROGRAMMES
from tests.world import lead_to

ROUTES = """
people: [official-zh]
branches:
  - match: {audience: [data]}
    people: [engineer]
  - match: {place: ["100100"], severity: [far_behind]}
    people: [official-zh, official-en]
"""


@pytest.fixture(autouse=True)
def routed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small programme with a tree of its own."""
    registry = tmp_path / "registry" / "small"
    registry.mkdir(parents=True)
    for source in (PROGRAMMES / "registry" / "small").iterdir():
        (registry / source.name).write_bytes(source.read_bytes())
    (registry / "routes.yaml").write_text(ROUTES, encoding="utf-8")
    lead_to(Home(tmp_path / "home", registry.parent, PROGRAMMES / "expectations"), monkeypatch)
    return registry


def test_each_kind_of_message_has_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["routes", "test", "--json"]) == 0
    found = {
        (line["about"], line["place"], line["severity"]): line["people"] for line in json.loads(capsys.readouterr().out)
    }
    assert found["air-2022", "100100", "far_behind"] == ["official-zh", "official-en"]
    assert found["air-2022", "100200", "far_behind"] == ["official-zh"]
    assert found["air-2022", "100100", "missed"] == ["official-zh"]
    assert found["small-air", None, "error"] == found["small-air", None, "warning"] == ["engineer"]


def test_the_table_joins_what_reaches_the_same_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["routes", "test", "--target", "air-2022", "--place", "100100"]) == 0
    printed = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "│ air-2022 │ 100100 │ behind, unattainable, missed │ official-zh │" in printed
    assert "│ air-2022 │ 100100 │ far_behind │ official-zh, official-en │" in printed


@pytest.mark.parametrize(
    ("options", "expected", "status", "said"),
    [
        (["--target", "air-2022", "--severity", "missed"], "official-zh", 0, ""),
        (["--feed", "small-air"], "engineer", 0, ""),
        (
            ["--target", "air-2022", "--severity", "far_behind"],
            "official-zh",
            1,
            "air-2022 in 100100, far_behind: would reach official-zh, official-en; expected official-zh\n",
        ),
        (["--feed", "small-air"], "", 1, "expected nobody"),
        (["--feed", "small-air"], "enginer", 1, "--expect: no person is called enginer"),
        (["--target", "air-2023"], "official-zh", 1, "no message is like that"),
    ],
)
def test_ci_can_ask_whether_it_is_so(
    options: list[str], expected: str, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["routes", "test", *options, "--expect", expected]) == status
    printed = capsys.readouterr().err
    assert said in printed
    assert bool(printed) == bool(said)


def test_reminders_escalation_and_digests_are_shown(routed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (routed / "routes.yaml").write_text(
        "people: [official-zh, engineer]\nremind_after_days: 3\nescalate: [{after_days: 5, people: [official-en]}]\n"
        "branches:\n- match: {severity: [missed]}\n  remind_after_days: 1\n",
        encoding="utf-8",
    )
    people = yaml.safe_load((routed / "people.yaml").read_text(encoding="utf-8"))
    next(one for one in people["people"] if one["id"] == "official-en")["digest"] = "weekly"
    (routed / "people.yaml").write_text(yaml.safe_dump(people, allow_unicode=True), encoding="utf-8")
    assert main(["routes", "test", "--json"]) == 0
    found = {(line["about"], line["place"], line["severity"]): line for line in json.loads(capsys.readouterr().out)}
    assert found["air-2022", "100100", "behind"]["reminders"]["official-zh"] == 3
    assert found["air-2022", "100100", "missed"]["reminders"]["official-zh"] == 1
    assert found["air-2022", "100100", "missed"]["escalation"] == [{"after_days": 5, "people": ["official-en"]}]
    assert "engineer" not in found["air-2022", "100100", "missed"]["reminders"]
    assert found["small-air", None, "error"]["reminders"] == {}
    assert found["digest", None, "weekly"]["people"] == ["official-en"]
    assert main(["routes", "test", "--target", "air-2022", "--severity", "missed"]) == 0
    said = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "official-zh again after 1 day;" in said
    assert "official-en after 5 days" in said
    assert main(["routes", "test", "--severity", "weekly", "--expect", "official-en"]) == 0
