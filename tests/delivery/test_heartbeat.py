"""A watcher outside is told of each delivery that went through, and whatever it does, messages go out."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pacewatch import pipeline
from pacewatch.delivery import heartbeat
from pacewatch.delivery.addresses import Addresses, ConnectionFields
from pacewatch.delivery.heartbeat import beat
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.feeds.http.addresses import ALLOW_VARIABLE
from pacewatch.home import Home
from tests.delivery.hook_server import HookServer

SECRET = "canary-4711"


@pytest.fixture
def watcher(monkeypatch: pytest.MonkeyPatch) -> Iterator[HookServer]:
    with HookServer() as server:
        monkeypatch.setenv(ALLOW_VARIABLE, server.host)
        yield server


def watched(addresses: Addresses, url: str, **extra: Any) -> Addresses:
    fields = ConnectionFields("generic", extra={"url": url, **extra})
    return replace(addresses, look_up=lambda name: fields if name == "heartbeat_default" else None)


def asked(server: HookServer) -> list[tuple[str, str, str]]:
    return [(one["method"], one["path"], one["body"]) for one in server.asked]


def test_each_delivery_is_told_even_one_with_nothing_to_send(
    told_twice: Home, addresses: Addresses, watcher: HookServer
) -> None:
    known = watched(addresses, f"{watcher.url}/ping/1")
    for counts in ({"sent": 2}, {}):
        report = pipeline.deliver(told_twice, known)
        assert (report.counts, report.warnings, report.is_well) == (counts, [], True)
    assert asked(watcher) == [("GET", "/ping/1", "")] * 2
    assert told_twice.delivered.exists()


def test_a_post_says_how_many_and_names_nobody(told_twice: Home, addresses: Addresses, watcher: HookServer) -> None:
    pipeline.deliver(told_twice, watched(addresses, f"{watcher.url}/ping/1", method="post"))
    assert asked(watcher) == [("POST", "/ping/1", "2 sent; 0 waiting")]


@pytest.mark.parametrize(("extra", "path"), [({}, "/ping/1?a=b"), ({"on_failure": "/fail"}, "/ping/1/fail?a=b")])
def test_a_refusal_is_told_where_that_is_wanted(
    extra: dict[str, str],
    path: str,
    told_twice: Home,
    addresses: Addresses,
    watcher: HookServer,
    mail: MailStandin,
) -> None:
    mail.faults.script("550")
    assert not pipeline.deliver(told_twice, watched(addresses, f"{watcher.url}/ping/1?a=b", **extra)).is_well
    assert asked(watcher) == [("GET", path, "")]


@pytest.mark.parametrize("fault", [404, 500, "drop_before", "redirect:http://127.0.0.1:1/elsewhere", "slow:2"])
def test_trouble_with_the_watcher_is_a_warning_only(
    fault: int | str,
    told_twice: Home,
    addresses: Addresses,
    watcher: HookServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heartbeat, "TIMEOUT_SECONDS", 0.5)
    watcher.script(fault)
    report = pipeline.deliver(told_twice, watched(addresses, f"{watcher.url}/{SECRET}"))
    assert (report.counts, report.is_well, len(report.warnings)) == ({"sent": 2}, True, 1)
    assert report.warnings[0].startswith("heartbeat: the watcher ")
    assert report.warnings[0] in report.summary()
    assert SECRET not in report.summary()
    assert len(watcher.asked) == 1


def test_a_watcher_that_is_gone_or_within_the_own_network_is_a_warning_only(
    told_twice: Home, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HookServer() as gone:
        known = watched(addresses, f"{gone.url}/{SECRET}")
        monkeypatch.delenv(ALLOW_VARIABLE, raising=False)
        (warning,) = pipeline.deliver(told_twice, known).warnings
        assert ALLOW_VARIABLE in warning
        assert gone.asked == []
    monkeypatch.setenv(ALLOW_VARIABLE, gone.host)
    (warning,) = pipeline.deliver(told_twice, known).warnings
    assert "no connection could be made" in warning
    assert SECRET not in warning


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({}, "is no address"),
        ({"url": SECRET}, "is no address"),
        ({"url": "gopher://127.0.0.1"}, "is no address"),
        ({"url": "https://x.example.org", "maintain_url": SECRET}, "is no address"),
        ({"url": "https://x.example.org", "method": "DELETE"}, "saw extra.method 'DELETE'"),
        ({"url": "https://x.example.org", "on_failure": "fail"}, "doesn't begin with '/'"),
    ],
)
def test_a_connection_that_cannot_be_used_is_a_warning_only(extra: dict[str, Any], said: str) -> None:
    warning = beat(Addresses(look_up=lambda _: ConnectionFields("generic", extra=extra)), "deliver", "", is_well=True)
    assert warning is not None
    assert said in warning
    assert SECRET not in warning


def test_a_connection_that_cannot_be_looked_up_is_a_warning_only() -> None:
    def broken(_: str) -> ConnectionFields | None:
        raise RuntimeError(SECRET)

    assert beat(Addresses(look_up=broken), "deliver", "", is_well=True) == (
        "heartbeat: the watcher wasn't told: RuntimeError"
    )


def test_maintain_has_an_address_of_its_own(watcher: HookServer) -> None:
    one = watched(Addresses(), f"{watcher.url}/deliver")
    assert beat(one, "maintain", "", is_well=True) is None
    assert watcher.asked == []
    both = watched(Addresses(), f"{watcher.url}/deliver", maintain_url=f"{watcher.url}/maintain", on_failure="/fail")
    assert beat(both, "maintain", "", is_well=False) is None
    assert asked(watcher) == [("GET", "/maintain/fail", "")]


def test_a_run_that_finds_another_one_at_work_says_nothing(
    told_twice: Home, addresses: Addresses, watcher: HookServer, slack: SlackStandin
) -> None:
    with told_twice.delivery_lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert pipeline.deliver(told_twice, watched(addresses, watcher.url)).skipped
    assert watcher.asked == []
    assert not told_twice.delivered.exists()


def test_the_connection_comes_from_the_environment(
    told_twice: Home, watcher: HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = json.dumps({"conn_type": "generic", "extra": {"url": f"{watcher.url}/ping"}})
    monkeypatch.setenv("AIRFLOW_CONN_HEARTBEAT_DEFAULT", text)
    pipeline.deliver(told_twice, Addresses.from_environment())
    assert asked(watcher) == [("GET", "/ping", "")]
