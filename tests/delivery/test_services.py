"""Messages by other services: each arrives whole and once, and an answer is believed only as far as it goes."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
from apprise.plugins import wecombot
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.lark import NotifyLark
from apprise.plugins.wecombot import NotifyWeComBot

from pacewatch.alerts.facts import Bilingual
from pacewatch.delivery.addresses import Addresses, ConnectionFields
from pacewatch.delivery.compose import compose
from pacewatch.delivery.compose_together import compose_all
from pacewatch.delivery.posting import Posted
from pacewatch.delivery.results import InDoubt, Refused, Result, Retry, Sent
from pacewatch.delivery.service import ServiceSender, judged
from pacewatch.delivery.service_address import SERVICES, ServiceAddress, service_address
from pacewatch.delivery.service_text import text_of
from pacewatch.errors import ConnectionMissing
from pacewatch.feeds.http.addresses import ALLOW_VARIABLE
from tests.delivery.cases import CASES
from tests.delivery.hook_server import OK, HookServer
from tests.delivery.verdict_facts import JOBS

KEY = "canary4711canary4711"
ADDRESSES = {
    "wecombot": f"wecombot://{KEY}",
    "dingtalk": f"dingtalk://{KEY}",
    "feishu": f"feishu://{KEY}",
    "lark": f"lark://{KEY}",
    "json": "json://{host}/hook/" + KEY,
    "form": "form://{host}/hook/" + KEY,
}
WITH_CODES = ("wecombot", "dingtalk", "feishu", "lark")
MESSAGE = compose(JOBS, "zh")
PATIENCE_SECONDS = 30.0
"""For an answer that comes: on a busy machine one on the spot may take more than a second."""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[HookServer]:
    with HookServer() as server:
        monkeypatch.setenv(ALLOW_VARIABLE, server.host)
        monkeypatch.setattr(NotifyWeComBot, "notify_url", server.url + "/cgi-bin/webhook/send?key={key}")
        monkeypatch.setattr(NotifyDingTalk, "notify_url", server.url + "/robot/send?access_token={token}")
        monkeypatch.setattr(NotifyFeishu, "notify_url", server.url + "/open-apis/bot/v2/hook/{token}/")
        monkeypatch.setattr(NotifyLark, "notify_url", server.url + "/open-apis/bot/v2/hook/")
        yield server


def address_of(scheme: str, hook: HookServer) -> ServiceAddress:
    return ServiceAddress(ADDRESSES[scheme].format(host=hook.host))


def sent(scheme: str, hook: HookServer, timeout_seconds: float = PATIENCE_SECONDS, **how: bool) -> Result:
    return ServiceSender(timeout_seconds).send(address_of(scheme, hook), "d" * 24, MESSAGE, **how)


def read(scheme: str, request: dict[str, Any]) -> str:
    """The text of a message as the service would show it."""
    if scheme == "form":
        return parse_qs(request["body"])["message"][0]
    body = json.loads(request["body"])
    texts: dict[str, Callable[[], str]] = {
        "json": lambda: body["message"],
        "wecombot": lambda: body["text"]["content"],
        "dingtalk": lambda: body["text"]["content"],
        "feishu": lambda: body["content"]["text"],
        "lark": lambda: body["content"]["text"],
    }
    return texts[scheme]()


def test_every_service_is_tested_here() -> None:
    assert {name.removesuffix("s") if name in ("jsons", "forms") else name for name in SERVICES} == set(ADDRESSES)


@pytest.mark.parametrize("scheme", ADDRESSES)
def test_a_message_arrives_whole_and_as_plain_text(scheme: str, hook: HookServer) -> None:
    assert isinstance(sent(scheme, hook), Sent)
    assert (len(hook.asked), KEY in hook.asked[0]["path"]) == (1, True)
    text = read(scheme, hook.taken[0])
    assert text.startswith(f"{MESSAGE.subject}\n\n{MESSAGE.headline}\n")
    assert all(fact.value in text for fact in MESSAGE.facts)
    assert text.endswith(f"{MESSAGE.footer}\n编号：{'d' * 24}")


@pytest.mark.parametrize("scheme", ADDRESSES)
def test_a_second_copy_says_that_it_may_be_one(scheme: str, hook: HookServer) -> None:
    sent(scheme, hook, possible_duplicate=True)
    assert read(scheme, hook.taken[0]).startswith("（可能重复：")


@pytest.mark.parametrize("scheme", ADDRESSES)
@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (400, Refused),
        (401, Refused),
        (404, Refused),
        (429, Retry),
        (503, Retry),
        (408, Retry),
        (500, InDoubt),
        (502, InDoubt),
        (504, InDoubt),
        ("drop_before", InDoubt),
        ("drop_after", InDoubt),
    ],
)
def test_what_an_answer_means(scheme: str, fault: int | str, expected: type[Result], hook: HookServer) -> None:
    hook.script(fault)
    result = sent(scheme, hook)
    assert isinstance(result, expected)
    assert KEY not in str(result)
    assert len(hook.asked) == 1


@pytest.mark.parametrize("scheme", ADDRESSES)
def test_whoever_answers_too_late_may_have_taken_the_message(scheme: str, hook: HookServer) -> None:
    hook.script("slow:4")
    result = sent(scheme, hook, timeout_seconds=2.0)
    assert isinstance(result, InDoubt)
    assert KEY not in str(result)
    assert len(hook.asked) == 1


@pytest.mark.parametrize("scheme", WITH_CODES)
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"errcode": 93000, "errmsg": f"invalid webhook url {KEY}"}, Refused),
        ({"errcode": 310000, "errmsg": "keywords not in content"}, Refused),
        ({"errcode": 45009, "errmsg": "api freq out of limit"}, Retry),
        ({"errcode": -1, "errmsg": "system busy"}, Retry),
        ("body:<html>please log in</html>", InDoubt),
        ("body:[]", InDoubt),
        ("body:", InDoubt),
    ],
)
def test_an_answer_of_200_is_believed_only_if_it_says_so(
    scheme: str, answer: dict[str, Any] | str, expected: type[Result], hook: HookServer
) -> None:
    if isinstance(answer, dict) and scheme in ("feishu", "lark"):
        answer = {"code": answer["errcode"], "msg": answer["errmsg"]}
    hook.script(answer)
    result = sent(scheme, hook)
    assert isinstance(result, expected)
    assert KEY not in str(result)


def test_feishu_tells_by_a_code_within_a_400_that_it_was_asked_too_often() -> None:
    answer = Posted(400, b'{"code": 11232, "msg": "frequency limited"}')
    assert judged(ServiceAddress(f"feishu://{KEY}"), answer) == Retry(
        'feishu answered 400: {"code": 11232, "msg": "frequency limited"}', after_seconds=60.0
    )


def test_a_redirect_is_not_followed(hook: HookServer) -> None:
    hook.script(f"redirect:{hook.url}/elsewhere")
    result = sent("json", hook)
    assert isinstance(result, Refused)
    assert "a redirect" in result.error
    assert [request["path"].partition("?")[0] for request in hook.asked] == [f"/hook/{KEY}"]


def test_a_service_within_the_own_network_has_to_be_allowed(hook: HookServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ALLOW_VARIABLE)
    result = sent("json", hook)
    assert isinstance(result, Retry)
    assert result.channel_wide
    assert ALLOW_VARIABLE in result.error
    assert hook.asked == []


def test_nobody_there_is_a_definite_no_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    with HookServer() as gone:
        monkeypatch.setenv(ALLOW_VARIABLE, gone.host)
    result = ServiceSender(PATIENCE_SECONDS).send(ServiceAddress(f"json://{gone.host}/{KEY}"), "d", MESSAGE)
    assert isinstance(result, Retry)
    assert KEY not in result.error


@pytest.mark.parametrize("scheme", ADDRESSES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_too_long_is_shortened_by_us_and_says_where_the_rest_is(
    scheme: str, language: Any, hook: HookServer
) -> None:
    long = replace(
        compose(JOBS, language), quotes=tuple(f"第{number}行：" + "很长的一行" * 40 for number in range(200))
    )
    ServiceSender(2.0).send(address_of(scheme, hook), "d" * 24, long)
    text = read(scheme, hook.taken[0])
    service = SERVICES[scheme]
    assert service.longest * 0.6 < service.size(text) <= service.longest
    assert "pacewatch alerts show" in text
    assert text.startswith(long.subject)
    assert text.endswith("d" * 24)
    left = int(
        "".join(sign for sign in next(line for line in text.split("\n") if "alerts show" in line) if sign.isdigit())
    )
    assert text.count("\n> ") + left >= 200


def test_even_a_subject_that_is_too_long_leaves_room_for_the_end() -> None:
    message = replace(MESSAGE, subject="长" * 5000)
    text = text_of(message, "d" * 24, SERVICES["wecombot"], possible_duplicate=True)
    assert 1500 < len(text.encode()) <= 2048
    assert text.startswith("（可能重复：")
    assert text.endswith("d" * 24)


@pytest.mark.parametrize("count", [1, 25])
def test_every_happening_fits(count: int) -> None:
    for facts in list(CASES.values())[:: 1 if count == 1 else 5]:
        message = compose_all([facts] * count, "zh")
        for scheme in ADDRESSES:
            assert SERVICES[scheme].size(text_of(message, "d" * 24, SERVICES[scheme])) <= SERVICES[scheme].longest


@pytest.mark.parametrize("scheme", ["feishu", "lark", "wecombot"])
def test_names_cannot_call_everybody(scheme: str, hook: HookServer) -> None:
    hostile = '<at user_id="all">所有人</at> <@all> [x](http://example.org)'
    facts = replace(JOBS, place=Bilingual(hostile, hostile))
    ServiceSender(2.0).send(address_of(scheme, hook), "d", compose(facts, "zh"))
    text = read(scheme, hook.taken[0])
    assert "所有人" in text
    assert "<at" not in text
    assert "<@" not in text


def test_a_comparison_is_left_as_it_is() -> None:
    message = replace(MESSAGE, quotes=("x <5, y < 3, a<=b",))
    assert "x <5, y < 3, a<=b" in text_of(message, "d", SERVICES["json"])


@pytest.mark.parametrize(
    "url",
    [
        f"script:///tmp/{KEY}",
        f"exec://{KEY}",
        "syslog://",
        "dbus://",
        f"windows://{KEY}",
        f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
        f"mailto://{KEY}:x@example.org",
        KEY,
        f"{KEY}://x",
        f" {KEY}://wecombot://x",
    ],
)
def test_only_services_on_the_list_are_taken(url: str) -> None:
    with pytest.raises(ConnectionMissing) as refused:
        ServiceAddress.from_fields(ConnectionFields("generic", extra={"url": url}), "AIRFLOW_CONN_CITY_WECOM")
    assert KEY not in str(refused.value)
    assert "expected one of wecombot://, dingtalk://" in str(refused.value)


@pytest.mark.parametrize("url", ["wecombot://", "dingtalk://?x", "json://", "feishu://" + "!" * 5])
def test_an_address_that_apprise_does_not_take_is_said_so(url: str) -> None:
    result = ServiceSender(PATIENCE_SECONDS).send(ServiceAddress(url), "d", MESSAGE)
    assert isinstance(result, Retry)
    assert "is no address that Apprise takes" in result.error


@pytest.mark.parametrize("extra", [{}, {"url": ""}, {"url": 7}])
def test_a_connection_without_an_address_says_where_it_belongs(extra: dict[str, Any]) -> None:
    addresses = Addresses(look_up=lambda _: ConnectionFields("generic", extra=extra))
    with pytest.raises(ConnectionMissing, match=r"AIRFLOW_CONN_CITY_WECOM has no extra\.url"):
        service_address(addresses, "city_wecom")


def test_connections_come_from_the_environment() -> None:
    text = json.dumps({"conn_type": "generic", "extra": {"url": f"wecombot://{KEY}"}})
    addresses = Addresses.from_environment({"AIRFLOW_CONN_CITY_WECOM": text})
    assert service_address(addresses, "city_wecom").url == f"wecombot://{KEY}"
    assert KEY not in repr(service_address(addresses, "city_wecom"))
    with pytest.raises(ConnectionMissing, match="set AIRFLOW_CONN_CITY_DINGTALK"):
        service_address(addresses, "city_dingtalk")


@pytest.mark.parametrize("scheme", ADDRESSES)
def test_nothing_secret_is_logged(scheme: str, hook: HookServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    hook.script(OK, 500, "drop_before")
    for _ in range(3):
        sent(scheme, hook)
    assert KEY not in caplog.text


def test_the_canary_of_that_test_would_be_seen(hook: HookServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    NotifyWeComBot(key=KEY).send(body="x")
    assert KEY in caplog.text


def test_the_plugin_has_its_own_http_back_afterwards(hook: HookServer) -> None:
    sent("wecombot", hook)
    assert wecombot.requests is requests
