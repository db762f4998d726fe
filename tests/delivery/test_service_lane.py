"""Services within a delivery: each person's by itself, once, in doubt twice at most, and killed at any point."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pacewatch.delivery.addresses import Addresses, ConnectionFields
from pacewatch.delivery.audit import audit
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.feeds.http.addresses import ALLOW_VARIABLE
from pacewatch.home import Home
from pacewatch.registry import load_registry
from tests.delivery.conftest import deliver, due_now
from tests.delivery.happenings import Clock, at, happen, routed
from tests.delivery.hook_server import HookServer
from tests.world import query, run_elsewhere

__all__ = ["at"]
SECRET = "canary4711"
STATES = "SELECT recipient, state, attempts FROM delivery.outbox WHERE channel = 'service' ORDER BY ALL"
ZH, EN = "official-zh", "official-en"


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[HookServer]:
    with HookServer() as server:
        monkeypatch.setenv(ALLOW_VARIABLE, server.host)
        yield server


@pytest.fixture
def town(home: Home, tmp_path: Path) -> Home:
    """Two officials who are reached by services only, each by one of their own."""
    without = {"slack_channel": None, "email": None, "places": "all"}
    return routed(home, tmp_path, people={ZH: {**without, "service": "zh_bot"}, EN: {**without, "service": "en_bot"}})


def services(**urls: str) -> Addresses:
    """The connections of those names."""
    return Addresses(
        look_up=lambda name: ConnectionFields("generic", extra={"url": urls[name]}) if name in urls else None
    )


def both(hook: HookServer, other: HookServer | None = None) -> Addresses:
    return services(zh_bot=f"json://{hook.host}/zh/{SECRET}", en_bot=f"json://{(other or hook).host}/en/{SECRET}")


def told(hook: HookServer) -> list[str]:
    return [json.loads(request["body"])["message"] for request in hook.taken]


def test_each_gets_it_once_in_their_language(town: Home, at: Clock, hook: HookServer) -> None:
    happen(town, "air-2022", "100100", "first_breach", to=[ZH, EN])
    assert deliver(town, both(hook)).counts == {"sent": 2}
    assert deliver(town, both(hook)).counts == {}
    assert sorted(request["path"].split("/")[1] for request in hook.taken) == ["en", "zh"]
    assert any("编号：" in text for text in told(hook))
    assert any("Number: " in text for text in told(hook))
    assert query(town, "SELECT DISTINCT provider_reference FROM delivery.outbox") == [("json: 200",)]
    assert SECRET.encode() not in town.warehouse.read_bytes()


def test_several_at_once_are_one_message(town: Home, at: Clock, hook: HookServer) -> None:
    for target in ("air-2022", "jobs-2022", "housing-2022"):
        happen(town, target, "100100", "first_breach", to=[ZH])
    assert deliver(town, both(hook)).counts == {"sent": 1}
    assert len(hook.taken) == 1


def test_a_missing_connection_holds_up_nobody_else_and_costs_no_try(town: Home, at: Clock, hook: HookServer) -> None:
    happen(town, "air-2022", "100100", "first_breach", to=[ZH, EN])
    report = deliver(town, services(en_bot=f"json://{hook.host}/en"))
    assert (report.counts, report.waiting, report.is_well) == ({"sent": 1}, {"service": 1}, False)
    assert "service to official-zh: the service isn't connected: set AIRFLOW_CONN_ZH_BOT" in report.summary()
    assert query(town, STATES) == [(EN, "sent", 1), (ZH, "queued", 0)]
    assert deliver(town, both(hook)).counts == {"sent": 1}


def test_a_service_that_fails_holds_up_nobody_elses(
    town: Home, at: Clock, hook: HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HookServer() as other:
        monkeypatch.setenv(ALLOW_VARIABLE, f"{hook.host},{other.host}")
        hook.script(*[503] * 20)
        for number, target in enumerate(("air-2022", "jobs-2022", "housing-2022")):
            for place in ("100100", "100200"):
                at(f"2022-08-0{number + 1} 09:00")
                happen(town, target, place, "first_breach", "missed" if number else "behind", to=[ZH, EN])
        routes = town.registry / "small" / "routes.yaml"
        routes.write_text("people: [official-zh, official-en, engineer]\nbundle: {from: 25}\n", encoding="utf-8")
        report = deliver(town, both(hook, other))
        assert report.counts == {"sent": 6, "retry": 3}
        assert (len(hook.asked), len(other.taken)) == (3, 6)
        assert "service to official-zh: json answered 503" in report.summary()
        assert SECRET not in report.summary()


def test_in_doubt_it_is_sent_once_more_and_says_so(town: Home, at: Clock, hook: HookServer) -> None:
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    hook.script("drop_after")
    assert deliver(town, both(hook)).counts == {"in_doubt": 1}
    due_now(town)
    assert deliver(town, both(hook)).counts == {"sent": 1}
    report = audit(town, load_registry(town.registry, town.expectations), both(hook))
    assert (report.services_in_doubt, report.mails_in_doubt, report.findings) == (1, 0, [])
    assert "1 message by services perhaps twice" in report.summary()
    first, second = told(hook)
    assert second.removeprefix("（可能重复：上一次发送后未能确认是否送达，两条消息的编号相同。）\n\n") == first


def test_in_doubt_twice_it_is_given_up_and_that_is_told(town: Home, at: Clock, hook: HookServer) -> None:
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    hook.script("drop_after", 500)
    deliver(town, both(hook))
    due_now(town)
    report = deliver(town, both(hook))
    assert (report.counts, report.is_well) == ({"refused": 1}, False)
    assert "delivery is in doubt: sent 2 times" in report.summary()
    due_now(town)
    assert deliver(town, both(hook)).counts == {}
    assert len(hook.asked) == 2


def test_mail_goes_on_beside_a_slow_service(
    home: Home, tmp_path: Path, at: Clock, hook: HookServer, mail: MailStandin, addresses: Addresses
) -> None:
    town = routed(home, tmp_path, people={EN: {"service": "en_bot"}})
    happen(town, "air-2022", "100100", "first_breach", to=[EN])
    hook.script("slow:3")
    found = both(hook).look_up
    report = deliver(town, Addresses(addresses.slack, addresses.mail, look_up=found))
    assert report.counts == {"sent": 1, "in_doubt": 1}
    assert len(mail.mails) == 1


def test_who_has_no_service_any_more_is_told_so(
    home: Home, tmp_path: Path, at: Clock, hook: HookServer, mail: MailStandin, addresses: Addresses
) -> None:
    before = routed(home, tmp_path / "before", people={EN: {"service": "en_bot"}})
    happen(before, "air-2022", "100100", "first_breach", to=[EN])
    report = deliver(home, addresses)
    assert "refused: service to official-en: 'official-en' no longer has an address for service" in report.summary()


def deliver_with(home: Home, host: str) -> None:
    deliver(home, services(zh_bot=f"json://{host}/zh/{SECRET}"))


@pytest.mark.parametrize(("point", "copies"), [("deliver.claimed", 1), ("deliver.sent", 2), ("deliver.marked", 1)])
def test_killed_and_run_again(point: str, copies: int, town: Home, at: Clock, hook: HookServer) -> None:
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    assert run_elsewhere(deliver_with, town, hook.host, crash_at=point) == -9
    deliver_with(town, hook.host)
    assert [state for _, state, _ in query(town, STATES)] == ["sent"]
    assert len(hook.taken) == copies
    assert told(hook)[-1].startswith("（可能重复：") == (point != "deliver.marked")


def test_killed_each_time_it_goes_out_twice_at_most(town: Home, at: Clock, hook: HookServer) -> None:
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    for _ in range(4):
        run_elsewhere(deliver_with, town, hook.host, crash_at="deliver.sent")
    assert len(hook.taken) == 2
    assert query(town, STATES) == [(ZH, "refused", 2)]


def test_apprise_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, pacewatch.pipeline, pacewatch.doctor; sys.exit('apprise' in sys.modules)"
    path = os.pathsep.join(entry for entry in sys.path if entry)
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}, check=False)
    assert done.returncode == 0
