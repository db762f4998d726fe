"""How a source is asked: only for what is new, at its own pace, with the credential and only where that belongs."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.http.memory import Memory
from pacewatch.feeds.http.poll import asks
from pacewatch.home import Home
from pacewatch.registry.http_model import HttpFetch
from tests.feeds.http.asking import bodies, fault_of, poll
from tests.feeds.http.local_source import LocalSource, Reply, Script, Seen, in_turn, reply

Serve = Callable[[Script], LocalSource]
SECRET = "k3y/with+signs&more="
GOOD = reply(200, {"n": 1})


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "fetch" / "feed.json")


def test_what_has_not_changed_is_asked_for_conditionally(serve: Serve, memory: Memory) -> None:
    def script(seen: Seen) -> Reply:
        if seen.headers.get("if-none-match") == '"v1"' and seen.headers.get("if-modified-since"):
            return reply(304, b"")
        return reply(200, {"n": 1}, ETag='"v1"', Last_Modified="Tue, 01 Nov 2022 00:00:00 GMT")

    source = serve(script)
    assert [poll(source.url, memory)[0].outcome for _ in range(3)] == ["news", "unchanged", "unchanged"]
    assert source.seen[1].headers["if-modified-since"] == "Tue, 01 Nov 2022 00:00:00 GMT"


def test_a_tag_that_changes_with_every_answer_does_not_make_the_same_bytes_news(serve: Serve, memory: Memory) -> None:
    tags = itertools.count()
    source = serve(lambda _: reply(200, {"n": 1}, ETag=f'"{next(tags)}"'))
    assert [poll(source.url, memory)[0].outcome for _ in range(3)] == ["news", "unchanged", "unchanged"]
    assert [seen.headers.get("if-none-match") for seen in source.seen] == [None, '"0"', '"1"']


def test_other_bytes_are_news_even_under_the_same_tag(serve: Serve, memory: Memory) -> None:
    source = serve(in_turn(reply(200, {"n": 1}, ETag='"x"'), reply(200, {"n": 2}, ETag='"x"')))
    assert [poll(source.url, memory)[0].outcome for _ in range(2)] == ["news", "news"]


def test_of_many_pages_only_the_new_ones_are_brought(serve: Serve, memory: Memory) -> None:
    last = {"n": 0}

    def script(seen: Seen) -> Reply:
        page = int(seen.query["page"])
        return reply(200, {"items": [page if page < 3 else last["n"]], "pages": 3}, ETag='"same"')

    source = serve(script)
    paging = {"by": "page", "items_at": "items", "pages_at": "pages"}
    assert len(bodies(poll(source.url, memory, paging=paging))) == 3
    last["n"] = 99
    assert [json.loads(body)["items"] for body in bodies(poll(source.url, memory, paging=paging))] == [[99]]
    assert all("if-none-match" not in seen.headers for seen in source.seen)


def test_a_memory_is_kept_and_a_damaged_one_is_none(home: Home, serve: Serve) -> None:
    source = serve(lambda _: reply(200, {"n": 1}, ETag='"a"', Last_Modified="é" + "x" * 600))
    memory = Memory.load(home, "small-air")
    poll(source.url, memory)
    memory.save()
    loaded = Memory.load(home, "small-air")
    assert loaded == memory
    assert [(kept.etag, kept.last_modified) for kept in loaded.requests.values()] == [('"a"', "")]
    for damaged in ("", "{", "[]", '{"requests": {"a": 1}}', '{"requests": {"a": {"b": 1}}}', "null"):
        memory.path.write_text(damaged, encoding="utf-8")
        assert Memory.load(home, "small-air").requests == {}


def test_the_declared_rate_is_kept(serve: Serve) -> None:
    source = serve(lambda seen: reply(200, {"items": [seen.query["page"]], "pages": 4}))
    paging = {"by": "page", "items_at": "items", "pages_at": "pages"}
    poll(source.url, paging=paging, rate={"requests": 2, "per_seconds": 1})
    times = [seen.at for seen in source.seen]
    assert all(later - earlier >= 0.95 for earlier, later in zip(times, times[2:], strict=False))


def test_a_rate_that_the_time_does_not_allow_for_ends_the_poll(serve: Serve) -> None:
    source = serve(lambda seen: reply(200, {"items": [seen.query["page"]], "pages": 4}))
    paging = {"by": "page", "items_at": "items", "pages_at": "pages"}
    code, sentence = fault_of(poll(source.url, paging=paging, rate={"requests": 1, "per_seconds": 60}, seconds=3))
    assert (code, len(source.seen)) == ("too_slow", 1)
    assert "the declared rate asks to wait" in sentence


@pytest.mark.parametrize(
    ("shown", "where"),
    [
        ({"shown_as": "bearer"}, lambda seen: seen.headers["authorization"] == f"Bearer {SECRET}"),
        ({"shown_as": "header", "name": "X-Key"}, lambda seen: seen.headers["x-key"] == SECRET),
        ({"shown_as": "query", "name": "token"}, lambda seen: seen.query["token"] == SECRET),
        ({"shown_as": "body", "name": "key"}, lambda seen: json.loads(seen.body)["key"] == SECRET),
        (
            {"shown_as": "basic"},
            lambda seen: (
                seen.headers["authorization"] == "Basic " + base64.b64encode(f"anna:{SECRET}".encode()).decode()
            ),
        ),
    ],
)
def test_a_credential_is_shown_as_declared_and_nowhere_else(
    shown: dict[str, str], where: Callable[[Seen], bool], serve: Serve, memory: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    source = serve(in_turn(reply(500, SECRET), reply(200, {"n": 1})))
    settings = {"method": "POST", "body": {"a": "b"}} if shown["shown_as"] == "body" else {}
    brought = poll(f"{source.url}/x?y=1", memory, connection={"id": "mine", **shown}, password=SECRET, **settings)
    assert where(source.seen[-1])
    memory.save()
    said = [caplog.text, memory.path.read_text(encoding="utf-8"), repr(brought), brought[0].ask.origin]
    said += [f"{origin} {answer.url}" for origin, answer in brought[0].pages]
    assert "again in" in caplog.text
    for secret in (SECRET, "k3y%2Fwith", "k3y/with", base64.b64encode(f"anna:{SECRET}".encode()).decode()):
        assert not any(secret in text for text in said)


def test_a_credential_is_shown_to_the_declared_origin_only(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    other = serve(lambda _: GOOD)
    source = serve(lambda _: reply(302, b"", Location=f"{other.url}/moved"))
    for shown in (
        {"shown_as": "bearer"},
        {"shown_as": "header", "name": "X-Key"},
        {"shown_as": "query", "name": "token"},
    ):
        brought = poll(source.url, connection={"id": "mine", **shown}, password=SECRET)
        assert brought[0].outcome == "news"
    assert len(other.seen) == 3
    for seen in other.seen:
        assert "authorization" not in seen.headers
        assert "x-key" not in seen.headers
        assert "token" not in seen.query


def test_a_redirect_that_carries_the_credential_elsewhere_is_refused(serve: Serve) -> None:
    other = serve(lambda _: GOOD)
    source = serve(lambda seen: reply(302, b"", Location=f"{other.url}{seen.target}"))
    connection = {"id": "mine", "shown_as": "query", "name": "token"}
    code, sentence = fault_of(poll(source.url, connection=connection, password=SECRET))
    assert (code, other.connections) == ("leak", 0)
    assert "k3y" not in sentence


@pytest.mark.parametrize("secret", [SECRET, "k3y%2fwith%2Bsigns%26more%3D", "k3y%2Fwith%2Bsigns%26more%3D"])
def test_a_next_link_may_say_the_credential_back_but_nobody_hears_of_it(secret: str, serve: Serve) -> None:
    def script(seen: Seen) -> Reply:
        page = int(seen.query.get("page", 1))
        return reply(200, {"n": page, "next": f"/?page={page + 1}&token={secret}" if page < 3 else None})

    source = serve(script)
    connection = {"id": "mine", "shown_as": "query", "name": "token"}
    brought = poll(source.url, connection=connection, password=SECRET, paging={"by": "link", "next_at": "next"})
    assert [seen.query["token"] for seen in source.seen] == [SECRET] * 3
    assert len(brought[0].pages) == 3
    assert not any("k3y" in f"{origin} {answer.url}" for origin, answer in brought[0].pages)


def test_a_next_link_to_another_host_with_the_credential_is_refused(serve: Serve) -> None:
    other = serve(lambda _: GOOD)
    source = serve(lambda _: reply(200, {"next": f"http://localhost:{other.port}/?token=plain-secret"}))
    connection = {"id": "mine", "shown_as": "query", "name": "token"}
    paging = {"by": "link", "next_at": "next"}
    brought = poll(source.url, connection=connection, password="plain-secret", paging=paging, hosts=["localhost"])
    assert (fault_of(brought)[0], other.connections) == ("leak", 0)


def test_redirects_are_followed_up_to_five_and_only_to_declared_hosts(serve: Serve) -> None:
    source = serve(
        lambda seen: reply(302, b"", Location=f"/{int(seen.target[1:]) + 1}") if int(seen.target[1:]) < 5 else GOOD
    )
    assert len(bodies(poll(f"{source.url}/0"))) == 1
    assert fault_of(poll(f"{source.url}/-1"))[0] == "redirects"
    elsewhere = serve(lambda _: reply(302, b"", Location=f"http://localhost:{source.port}/5"))
    code, sentence = fault_of(poll(elsewhere.url))
    assert code == "other_host"
    assert "name it under 'hosts'" in sentence
    assert len(bodies(poll(elsewhere.url, hosts=["localhost"]))) == 1


def test_what_is_posted_is_not_redirected(serve: Serve) -> None:
    source = serve(lambda _: reply(307, b"", Location="/there"))
    code, sentence = fault_of(poll(source.url, method="POST", body={"a": 1}))
    assert code == "redirects"
    assert "a POST was redirected" in sentence
    assert len(source.seen) == 1


def test_a_long_list_is_asked_for_in_parts(serve: Serve) -> None:
    source = serve(lambda seen: reply(200, {"got": json.loads(seen.body)["seriesid"]}))
    names = [f"S{number}" for number in range(120)]
    body = {"seriesid": names, "startyear": "{year-1}", "endyear": "{year}"}
    brought = poll(source.url, method="POST", body=body, split={"key": "seriesid", "most": 50})
    sent = [json.loads(seen.body) for seen in source.seen]
    assert [len(one["seriesid"]) for one in sent] == [50, 50, 20]
    assert [name for one in sent for name in one["seriesid"]] == names
    assert {(one["startyear"], one["endyear"]) for one in sent} == {("2021", "2022")}
    assert len({one.ask.key for one in brought}) == 3


DAILY = {"unit": "day", "last": 4, "again": 1}


def test_missing_days_are_caught_up_with_and_the_others_left_alone(serve: Serve, memory: Memory) -> None:
    there = {"20221028", "20221030"}

    def script(seen: Seen) -> Reply:
        day = seen.target.rpartition("_")[2].removesuffix(".csv")
        return reply(200, f"date\n{day}\n") if day in there else reply(404, b"not yet")

    source = serve(script)
    settings = {"kind": "csv", "each": DAILY, "answer": {"no_data": [204, 404]}}
    url = f"{source.url}/china_cities_{{period:%Y%m%d}}.csv"
    assert [one.outcome for one in poll(url, memory, **settings)] == ["news", "no_data", "news", "no_data"]
    there.add("20221029")
    assert [one.outcome for one in poll(url, memory, **settings)] == ["news", "no_data"]
    assert [seen.target[-12:-4] for seen in source.seen[4:]] == ["20221029", "20221031"]


def test_a_bad_day_does_not_hold_up_the_others(serve: Serve) -> None:
    source = serve(lambda seen: reply(200, "<html></html>") if "20221029" in seen.target else reply(200, "date\n1\n"))
    brought = poll(f"{source.url}/{{period:%Y%m%d}}", kind="csv", each=DAILY)
    assert [one.outcome for one in brought] == ["news", "fault", "news", "news"]


def test_a_source_out_of_reach_is_not_asked_for_every_day(serve: Serve) -> None:
    source = serve(lambda _: reply(500))
    brought = poll(f"{source.url}/{{period:%Y%m%d}}", kind="csv", each=DAILY)
    assert [one.outcome for one in brought] == ["fault"]
    assert len(source.seen) == 4


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{today}", "2022-03-01"), ("{yesterday}", "2022-02-28"), ("{today-30:%d.%m.%y}", "30.01.22"), ("{year}", "2022"),
        ("{year-2}", "2020"), ("{month}", "2022-03"), ("{month-3}", "2021-12"), ("{month-12:%Y%m}", "202103"),
        ("{yesterday-1:%j}", "058"), ("a{year}b{month:%m}c", "a2022b03c"), ("{today:%%}", "%"),
    ],
)  # fmt: skip
def test_placeholders_are_dates_of_the_day(written: str, expected: str) -> None:
    fetch = HttpFetch.model_validate({"url": "https://a.example.org/", "query": {"q": written}})
    ((ask, _),) = asks(fetch, date(2022, 3, 1))
    assert ask.query == (("q", expected),)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("day", ["2022-02-27..2022-02-27", "2022-02-28..2022-02-28"]),
     ("month", ["2022-01-01..2022-01-31", "2022-02-01..2022-02-28"]),
     ("year", ["2020-01-01..2020-12-31", "2021-01-01..2021-12-31"])],
)  # fmt: skip
def test_periods_have_a_first_and_a_last_day(unit: str, expected: list[str]) -> None:
    declared = {"url": "https://a.example.org/{period}..{period_end}", "each": {"unit": unit, "last": 2}}
    found = asks(HttpFetch.model_validate(declared), date(2022, 3, 1))
    assert [ask.url.rpartition("/")[2] for ask, _ in found] == expected


@pytest.mark.parametrize("password", [None, "", "abc", "line\nbreak-in-it", "schlüssel", "nul\x00nul"])
def test_a_credential_that_cannot_be_sent_is_refused_without_saying_it(password: str | None, serve: Serve) -> None:
    source = serve(lambda _: GOOD)
    with pytest.raises(Fault) as refused:
        poll(source.url, connection={"id": "mine", "shown_as": "bearer"}, password=password)
    assert refused.value.code == "credential"
    assert not password or password not in str(refused.value)
    assert source.seen == []
