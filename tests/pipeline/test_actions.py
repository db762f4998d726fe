"""Buttons of messages: who may press them, and what comes of it, once, although things are killed or come twice."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pacewatch import pipeline
from pacewatch.delivery.addresses import Addresses, SlackAddress
from pacewatch.delivery.presses import KEPT_SECONDS, name_of, put_down, put_downs
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.errors import RegistryInvalid
from pacewatch.home import Home
from pacewatch.pipeline.actions import apply_actions
from pacewatch.publish import open_published
from tests.pressing import ACK, AUGUST, CHANNEL, LI, NOBODY, OPEN, SILENCE, TOKEN, WANG, ZHAO, Scene, in_august
from tests.world import query, run_elsewhere

TAKEN = "SELECT acknowledged_by, channel, acknowledged_at FROM alerts.acknowledgement"
SILENCES = "SELECT subject, place, made_by, ends_at - begins_at, why FROM alerts.silence"
ACTIONS = "SELECT what, delivery, person, outcome FROM alerts.action ORDER BY action"


@pytest.fixture(scope="module")
def august(half_a_year: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("PACEWATCH_CLOCK", AUGUST)
        return in_august(half_a_year, tmp_path_factory.mktemp("august"))


@pytest.fixture
def scene(august: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setenv("PACEWATCH_CLOCK", AUGUST)
    monkeypatch.setattr("pacewatch.delivery.slack.SECONDS_BETWEEN_MESSAGES", 0.0)
    shutil.copytree(august.root, tmp_path / "home")
    shutil.copytree(august.registry, tmp_path / "registry")
    home = replace(august, root=tmp_path / "home", registry=tmp_path / "registry")
    with SlackStandin(token=TOKEN) as slack:
        yield Scene(home, slack)


def test_who_received_the_message_takes_the_alert_on_and_all_are_told_in_its_thread(scene: Scene) -> None:
    delivery = scene.delivery()
    ts = scene.post(delivery)
    scene.press(ts, ACK, WANG)
    assert scene.apply() == ["acknowledged"]
    ((by, channel, at),) = query(scene.home, TAKEN)
    assert (by, channel, str(at)) == ("official-zh", "slack", "2022-08-16 00:00:00")
    assert query(scene.home, ACTIONS) == [("acknowledge", delivery, "official-zh", "acknowledged")]
    (answer,) = scene.slack.responses["one"]
    assert answer == {
        "text": "王 已知悉并负责。",
        "replace_original": False,
        "response_type": "in_channel",
        "thread_ts": ts,
    }


def test_a_reply_s_button_is_answered_in_the_thread_that_it_stands_in(scene: Scene) -> None:
    delivery = scene.delivery()
    root, ts = scene.post(delivery), scene.post(delivery)
    scene.press(ts, ACK, WANG, message={"ts": ts, "thread_ts": root})
    scene.apply()
    assert scene.slack.responses["one"][0]["thread_ts"] == root


def test_the_first_stands_and_the_second_is_told_who_it_is(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    ts = scene.post(scene.delivery())
    scene.press(ts, ACK, WANG)
    scene.apply()
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-08-16T09:00:00+08:00")
    scene.press(ts, ACK, LI, "two")
    scene.press(ts, ACK, WANG, "three")
    assert scene.apply() == ["taken", "taken"]
    assert [by for by, *_ in query(scene.home, TAKEN)] == ["official-zh"]
    assert scene.told("two") == [("ephemeral", "Wang has been on it already.")]
    assert scene.told("three") == [("ephemeral", "王 此前已知悉并负责。")]


def test_whom_people_yaml_lets_may_although_the_message_went_to_others(scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    scene.press(ts, ACK, LI)
    assert scene.apply() == ["acknowledged"]
    assert scene.told() == [("in_channel", "Li is on it.")]


@pytest.mark.parametrize(
    ("button", "user", "outcome", "words"),
    [
        (SILENCE, LI, "not_yours", "Only those who received this message may do that"),
        (ACK, ZHAO, "not_yours", "Only those who received this message may do that"),
        (SILENCE, ZHAO, "not_yours", "Only those who received this message may do that"),
        (
            ACK,
            NOBODY,
            "stranger",
            "系统不认识您：请管理员在 people.yaml 中填写您的 slack_user。 / You aren't known here",
        ),
    ],
)
def test_anybody_else_is_told_why_not_and_nobody_but_them(
    button: str, user: str, outcome: str, words: str, scene: Scene
) -> None:
    ts = scene.post(scene.delivery())
    scene.press(ts, button, user)
    assert scene.apply() == [outcome]
    ((kind, text),) = scene.told()
    assert kind == "ephemeral"
    assert text.startswith(words)
    assert query(scene.home, TAKEN) == query(scene.home, SILENCES) == []


def test_in_another_channel_the_message_is_not_known(scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    scene.press(ts, ACK, WANG, channel={"id": "C0ELSEWHERE", "name": "x"})
    assert scene.apply() == ["unknown"]
    assert scene.told() == [("ephemeral", "没有这条消息的记录。")]


def test_a_delivery_that_never_was_is_not_known(scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    actions = [{"action_id": ACK, "value": "f" * 24, "action_ts": "1.0"}]
    scene.press(ts, ACK, WANG, actions=actions)
    assert scene.apply() == ["unknown"]


def test_a_silence_of_seven_days_is_an_ordinary_one(scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    scene.press(ts, SILENCE, WANG)
    assert scene.apply() == ["silenced"]
    ((subject, place, by, lasts, why),) = query(scene.home, SILENCES)
    assert (subject, place, by, lasts.days, why) == (
        "air-2022",
        "100100",
        "official-zh",
        7,
        "by the button of a message in Slack",
    )
    ((silence,),) = query(scene.home, "SELECT silence FROM alerts.silence")
    said = f"王 已静默7天，至 2022-08-23 08:00 (Asia/Shanghai)；提前结束：pacewatch alerts unsilence {silence}"
    assert scene.told() == [("in_channel", said)]
    assert pipeline.unsilence(scene.home, silence, "wang").subject == "air-2022"


def test_of_a_message_that_tells_of_many_all_are_taken_on(scene: Scene) -> None:
    """As they will be when several rows are sent as one: the message carries the id of the bundle."""
    with duckdb.connect(str(scene.home.warehouse)) as connection:
        connection.execute(
            "UPDATE delivery.outbox SET bundle = 'b1' WHERE channel = 'slack' AND recipient = 'official-zh'"
        )
    ts = scene.post(scene.delivery())
    scene.press(ts, ACK, WANG, actions=[{"action_id": ACK, "value": "b1", "action_ts": "1.0"}])
    assert scene.apply() == ["acknowledged"]
    assert len(query(scene.home, TAKEN)) == 1


def test_an_alert_that_is_over_can_not_be_taken_on(scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    with duckdb.connect(str(scene.home.warehouse)) as connection:
        connection.execute("UPDATE alerts.state SET state = 'NORMAL' WHERE place = '100100'")
    scene.press(ts, ACK, WANG)
    assert scene.apply() == ["over"]
    assert scene.told() == [("ephemeral", "此预警已经结束，无须处理。")]
    assert query(scene.home, TAKEN) == []


def test_a_fault_of_the_data_is_nobody_s_to_take_on_but_can_be_silenced(scene: Scene) -> None:
    ((delivery,),) = query(
        scene.home, "SELECT delivery FROM delivery.outbox WHERE channel = 'slack' AND recipient = 'engineer'"
    )
    ts = scene.post(delivery, "C0SMALLDATA")
    scene.press(ts, ACK, ZHAO)
    scene.press(ts, SILENCE, ZHAO)
    assert sorted(scene.apply()) == ["nothing", "silenced"]
    assert [row[:3] for row in query(scene.home, SILENCES)] == [("small-air", None, "engineer")]


def test_the_button_that_opens_a_page_asks_for_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACEWATCH_PAGE_URL", "https://pacewatch.example.org/")
    ts = scene.post(scene.delivery())
    (message,) = scene.slack.messages
    (buttons,) = (block["elements"] for block in message["blocks"] if block["type"] == "actions")
    assert [button["text"]["text"] for button in buttons] == ["知悉并负责", "静默7天", "打开"]
    assert buttons[2]["url"] == "https://pacewatch.example.org/"
    assert {button["value"] for button in buttons} == {scene.delivery()}
    scene.press(ts, OPEN, NOBODY)
    assert scene.apply() == ["opened"]
    assert scene.told() == []


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "pacewatch.example.org", "https://[", "https://x/" + "y" * 3000]
)
def test_an_address_that_is_none_makes_no_button(address: str, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACEWATCH_PAGE_URL", address)
    scene.post(scene.delivery())
    assert OPEN not in json.dumps(scene.slack.messages)
    assert ACK in json.dumps(scene.slack.messages)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"payload",
        b"payload=5",
        b"payload=%7B%7D",
        b"payload=%FF",
        b"\xff\xfe",
        b"[" * 5000,
        b"payload=" + b"%5B" * 100_000,
        json.dumps({"actions": [{"action_id": "another_app"}]}).encode(),
        json.dumps({"actions": [{"action_id": ACK, "value": ["x"]}], "user": {"id": "U"}, "channel": {"id": "C"},
            "message": {"ts": "1"}}).encode(),
        json.dumps({"actions": [{"action_id": ["x"]}]}).encode(),
        json.dumps({"actions": [{"action_id": ACK, "value": "\ud800"}], "user": {"id": "U"}, "channel": {"id": "C"},
            "message": {"ts": "1"}}).encode(),
        json.dumps({"actions": {"0": 1}, "container": 5}).encode(),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_recorded_and_holds_nothing_up(body: bytes, scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    assert put_down(scene.home, name_of("1", "x"), body)
    scene.press(ts, ACK, WANG)
    assert scene.apply() == ["unreadable", "acknowledged"]
    assert query(scene.home, ACTIONS)[0] == (None, None, None, "unreadable")


def test_each_request_counts_once_however_often_it_is_looked_at(scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    scene.press(ts, SILENCE, WANG)
    assert scene.apply() == ["silenced"]
    assert scene.apply() == []
    assert len(query(scene.home, SILENCES)) == len(scene.told()) == 1


def apply_there(home: Home, base_url: str) -> None:
    apply_actions(home, SlackAddress(TOKEN, base_url))


def test_killed_after_it_was_carried_out_it_is_not_again(scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    scene.press(ts, SILENCE, WANG)
    assert run_elsewhere(apply_there, scene.home, scene.slack.base_url, crash_at="actions.applied") == -9
    assert scene.apply() == []
    assert len(query(scene.home, SILENCES)) == 1


def test_a_faulty_registry_leaves_the_requests_where_they_are(scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    scene.press(ts, ACK, WANG)
    people = scene.home.registry / "small" / "people.yaml"
    kept = people.read_text(encoding="utf-8")
    people.write_text("people: 5\n", encoding="utf-8")
    with pytest.raises(RegistryInvalid):
        scene.apply()
    people.write_text(kept, encoding="utf-8")
    assert scene.apply() == ["acknowledged"]


def test_a_defect_of_ours_holds_up_neither_the_others_nor_itself_for_ever(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    ts = scene.post(scene.delivery())
    scene.press(ts, SILENCE, WANG)
    scene.press(ts, ACK, WANG)
    with monkeypatch.context() as defect:
        defect.setattr("pacewatch.alerts.silences.make", broken)
        defect.setattr("pacewatch.delivery.presses.KEPT_SECONDS", -1)
        assert scene.apply() == ["acknowledged"]
    assert (len(put_downs(scene.home)), query(scene.home, SILENCES)) == (1, [])
    assert scene.apply() == ["silenced"]


def test_a_delivery_carries_out_what_was_asked_for_and_analysts_see_it(scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    scene.press(ts, ACK, WANG)
    pipeline.deliver(scene.home, Addresses(scene.address))
    with open_published(scene.home) as published:
        assert published.execute("SELECT acknowledged_by FROM alerts.acknowledgement").fetchall() == [("official-zh",)]


def test_somebody_who_has_left_is_a_stranger(scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    people = scene.home.registry / "small" / "people.yaml"
    people.write_text(people.read_text(encoding="utf-8").replace(", slack_user: U0WANG", ""), encoding="utf-8")
    scene.press(ts, ACK, WANG)
    assert scene.apply() == ["stranger"]


def test_a_name_with_markup_in_it_is_only_a_name(scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    people = scene.home.registry / "small" / "people.yaml"
    people.write_text(people.read_text(encoding="utf-8").replace("zh: 王", "zh: '<!channel> & {by}'"), encoding="utf-8")
    scene.press(ts, ACK, WANG)
    scene.apply()
    assert scene.told()[0][1] == "&lt;!channel&gt; &amp; {by} 已知悉并负责。"


@pytest.mark.parametrize(
    "url",
    ["http://hooks.slack.com/x", "https://hooks.slack.com.evil.example/x", "https://evil.example/actions", "file:actions",
     "https://hooks.slack.com@evil.example/", "https://[", "", 5, None],
)  # fmt: skip
def test_only_slack_is_answered(url: object, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("pacewatch.delivery.slack_answers.WebhookClient", lambda url, **_: asked.append(url))
    ts = scene.post(scene.delivery())
    scene.press(ts, ACK, WANG, response_url=url)
    assert scene.apply() in (["acknowledged"], ["unreadable"])
    assert asked == []


def test_an_answer_that_slack_does_not_take_changes_nothing(scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    for _ in range(5):
        scene.slack.respond("/actions/one", {})
    scene.press(ts, ACK, WANG)
    assert scene.apply() == ["acknowledged"]
    assert [by for by, *_ in query(scene.home, TAKEN)] == ["official-zh"]


def test_requests_are_kept_as_long_as_they_could_come_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    ts = scene.post(scene.delivery())
    name = scene.press(ts, ACK, WANG)
    leftover = scene.home.actions / ".1-x.tmp"
    leftover.write_bytes(b"half")
    os.utime(leftover, (1, 1))
    scene.apply()
    assert [path.name for path in put_downs(scene.home)] == [name]
    assert not leftover.exists()
    monkeypatch.setattr("pacewatch.delivery.presses.time.time", lambda: int(name.split("-")[0]) + KEPT_SECONDS + 1)
    assert scene.apply() == []
    assert put_downs(scene.home) == []
    assert len(query(scene.home, ACTIONS)) == 1


def test_a_rebuild_keeps_what_was_taken_on_and_asked_for(scene: Scene) -> None:
    ts = scene.post(scene.delivery())
    scene.press(ts, ACK, WANG)
    scene.apply()
    before = query(scene.home, TAKEN), query(scene.home, ACTIONS)
    pipeline.rebuild(scene.home)
    assert (query(scene.home, TAKEN), query(scene.home, ACTIONS)) == before
    assert scene.apply() == []


def test_without_a_way_to_hear_of_it_there_is_nothing_to_press(scene: Scene) -> None:
    from pacewatch.delivery.slack import SlackSender
    from tests.delivery.test_slack_threads import BEHIND

    SlackSender(SlackAddress(TOKEN, scene.slack.base_url), 5).send(CHANNEL, "d", BEHIND, buttons=True)
    assert "actions" not in [block["type"] for block in scene.slack.messages[0]["blocks"]]
    SlackSender(scene.address, 5).send(CHANNEL, "d", BEHIND)
    assert "actions" not in [block["type"] for block in scene.slack.messages[1]["blocks"]]
