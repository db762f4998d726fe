"""The comparison with Alertmanager, without one: what Pacewatch tells, what counts as the same, and what as explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from alertmanager_config import config
from alertmanager_scripts import NAMED, compared, main, same
from event_scripts import SHAPES, Script
from scripts_played import WRITTEN, drawn
from told_by_pacewatch import told_by_pacewatch

TOLD = Script("told", "inhibit", "0 fire b; 2 fire A; 4 resolve b; 8 resolve A")
SILENCED = Script("silenced", "plain", "0 fire a; 2 silence a until 7; 4 resolve a; 9 fire a; 12 resolve a")


def test_what_pacewatch_tells(tmp_path: Path) -> None:
    told = told_by_pacewatch([TOLD, SILENCED], tmp_path)
    assert told == {
        "told": {
            ("office", "b", 0): [("first", 0), ("resolved", 4)],
            ("office", "A", 0): [("first", 2), ("resolved", 8)],
        },
        "silenced": {
            ("office", "a", 0): [("first", 0), ("resolved", 7)],
            ("office", "a", 1): [("first", 9), ("resolved", 12)],
        },
    }


def test_the_same_is_the_same_kinds_in_order_give_or_take_a_tick() -> None:
    assert same([("first", 3), ("resolved", 5)], [("first", 3.3), ("resolved", 5.1)])
    assert same([("first", 3)], [("first", 4.9)])
    assert not same([("first", 3)], [("first", 5.0)])
    assert not same([("first", 3)], [])
    assert not same([("first", 3), ("repeat", 5)], [("first", 3.1), ("resolved", 5.1)])


def test_what_was_told_by_one_alone_is_explained_by_a_silence_and_by_nothing_else() -> None:
    end = ("office", "a", 0)
    ours = {end: [("first", 0.0), ("resolved", 7.0)]}
    theirs = {end: [("first", 0.3)]}
    assert [one.why for one in compared(SILENCED, ours, theirs)] == ["its end"]
    loud = Script("loud", "plain", "0 fire a; 7 resolve a")
    assert [one.why for one in compared(loud, ours, theirs)] == [None]
    assert [one.why for one in compared(SILENCED, theirs, ours)] == [None]
    assert [one.why for one in compared(SILENCED, {}, theirs)] == [None]
    assert compared(SILENCED, ours, {end: [("first", 0.3), ("resolved", 7.2)]}) == []


def test_a_beginning_that_nobody_told_is_explained_only_after_a_quiet_end() -> None:
    ours = {("office", "a", 1): [("first", 9.0), ("resolved", 12.0)]}
    theirs = {("office", "a", 1): [("resolved", 12.2)]}
    assert [one.why for one in compared(SILENCED, ours, theirs)] == ["its next beginning"]
    loud = Script("loud", "plain", "0 fire a; 4 resolve a; 9 fire a; 12 resolve a")
    assert [one.why for one in compared(loud, ours, theirs)] == [None]


def test_repeats_after_a_silence_may_be_neither_early_nor_late_nor_missing() -> None:
    script = Script("held", "again3", "0 silence a until 5; 2 fire a; 14 resolve a")
    begins, ends = ("first", 5.0), ("resolved", 14.0)
    theirs = [begins, ("repeat", 8.1), ("repeat", 11.1), ends]
    for repeats, why in (((6, 9, 12), None), ((), None), ((10, 13), None)):
        ours = [begins, *(("repeat", tick) for tick in repeats), ends]
        assert [one.why for one in compared(script, {("office", "a", 0): ours}, {("office", "a", 0): theirs})] == [why]


def test_scripts_are_many_and_drawn_the_same_again() -> None:
    assert len({script.name for script in WRITTEN}) == len(WRITTEN) >= 50
    assert {script.shape for script in WRITTEN} == SHAPES.keys()
    assert drawn(3, 20) == drawn(3, 20) != drawn(4, 20)
    for script in drawn(3, 40):
        ends = {step.until for step in script.steps if step.what == "silence"}
        assert not ends & {step.tick for step in script.steps}
    with pytest.raises(ValueError, match="saw \\['1 explode a'\\]"):
        Script("wrong", "plain", "1 explode a")


def test_the_configuration_has_the_tree_and_the_rules() -> None:
    made = config(1.0, "http://127.0.0.1:9")
    tree = next(route for route in made["route"]["routes"] if route["matchers"] == ['shape="tree"'])
    assert [(one["receiver"], one.get("continue")) for one in tree["routes"]] == [
        ("mayor", True),
        ("bureau", None),
        ("district", None),
    ]
    assert tree["routes"][0]["repeat_interval"] == "1900ms"
    assert tree["routes"][1]["routes"][0]["receiver"] == "bureau+district"
    assert {rule["equal"][1] for rule in made["inhibit_rules"]} == {"target", "place", "department"}


def test_it_says_that_there_is_no_alertmanager(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none")]) == 2
    assert "expected the path of an Alertmanager" in capsys.readouterr().err
    assert all(NAMED.values())
