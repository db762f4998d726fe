"""Known sources, played by a server on this machine in the shapes that they answer in, wrong ones included."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from pacewatch.feeds.http.memory import Memory
from pacewatch.feeds.http.poll import Brought, asks
from pacewatch.registry.connector_model import ConnectorFetch
from pacewatch.registry.connectors import CONNECTORS
from pacewatch.registry.fetch_model import Fetch
from pacewatch.registry.fields import Misfit
from tests.feeds.http.asking import TODAY, bodies, fault_of, poll
from tests.feeds.http.local_source import LocalSource, Reply, Script, Seen, in_turn, reply

Serve = Callable[[Script], LocalSource]
KEY = "key-of-mine"
EXAMPLES: dict[str, dict[str, Any]] = {
    "openaq": {"sensors": [3917, 3918]},
    "waqi": {"stations": ["@1451", "tonghua"]},
    "world-bank": {"countries": ["CHN", "USA"], "indicators": ["SL.UEM.TOTL.ZS"]},
    "fred": {"series": ["UNRATE"]},
    "bls": {"series": ["CES0000000001"]},
    "sdmx": {"flow": "ESTAT,NAMA_10_PC,1.0", "key": "A.CP_PPS.AT"},
    "cnemc-archive": {"days": 3},
}


def ask(name: str, source: LocalSource, memory: Memory | None = None, **parameters: Any) -> list[Brought]:
    """One poll of a known source, found at another address."""
    key = {"connection": "mine"} if CONNECTORS[name].credential else {}
    given = {"name": name, "parameters": {**EXAMPLES[name], **parameters}, "url": source.url, **key}
    request = ConnectorFetch.model_validate(given).request()
    declared = {**request.model_dump(exclude_unset=True), "rate": None}
    kind = request.answer.type or "any"
    return poll(declared.pop("url"), memory, kind=kind, password=KEY if key else None, **declared)


@pytest.mark.parametrize("name", CONNECTORS)
def test_every_known_source_is_asked_by_https_at_its_own_host(name: str) -> None:
    key = {"connection": "mine"} if CONNECTORS[name].needs_key else {}
    url = {} if CONNECTORS[name].url else {"url": "https://sdmx.example.org/rest"}
    request = ConnectorFetch.model_validate({"name": name, "parameters": EXAMPLES[name], **key, **url}).request()
    assert all(one.url.startswith("https://") for one, _ in asks(request, TODAY))
    assert request.answer.type in ("json", "csv")
    assert request.hosts == ()


def sensor_page(seen: Seen) -> Reply:
    page = int(seen.query["page"])
    results = [{"value": 12.0 + page, "parameter": {"name": "pm25"}}] if page <= 2 else []
    return reply(200, {"meta": {"page": page, "limit": 1000, "found": ">1" if page == 1 else 2}, "results": results})


def test_openaq(serve: Serve) -> None:
    source = serve(sensor_page)
    brought = ask("openaq", source)
    assert [one.outcome for one in brought] == ["news", "news"]
    assert [seen.target.partition("?")[0] for seen in source.seen] == ["/sensors/3917/days"] * 2 + [
        "/sensors/3918/days"
    ] * 2
    assert source.seen[0].query == {"date_from": "2022-10-02", "page": "1", "limit": "1000"}
    assert source.seen[0].headers["x-api-key"] == KEY
    ask("openaq", source, of="hours")
    assert source.seen[-1].query["datetime_from"] == "2022-10-02"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (reply(410, {"message": "API v1 has been retired"}), "status"),
        (reply(401, {"message": "Unauthorized"}), "not_allowed"),
        (reply(200, {"meta": {"found": 1}, "data": []}), "shape"),
        (reply(200, {"results": [1]}), "shape"),
    ],
)
def test_openaq_answers_wrongly(answer: bytes, code: str, serve: Serve) -> None:
    assert fault_of(ask("openaq", serve(lambda _: answer)))[0] == code


def test_waqi(serve: Serve) -> None:
    source = serve(lambda seen: reply(200, {"status": "ok", "data": {"aqi": "-", "idx": 1451, "t": seen.target}}))
    assert len(bodies(ask("waqi", source))) == 2
    assert [seen.target.partition("?")[0] for seen in source.seen] == ["/feed/%401451/", "/feed/tonghua/"]
    assert source.seen[0].query == {"token": KEY}


def test_waqi_fails_in_good_form(serve: Serve) -> None:
    brought = ask("waqi", serve(lambda _: reply(200, {"status": "error", "data": "Invalid key"})))
    assert fault_of(brought) == ("failed", "the source says error at 'status': Invalid key")


def test_waqi_is_on_the_scale_of_the_us_and_never_official() -> None:
    fetch = Fetch.model_validate({"connector": {"name": "waqi", "parameters": EXAMPLES["waqi"], "connection": "mine"}})
    with pytest.raises(Misfit, match="what waqi gives is unofficial"):
        fetch.expect_fits("json", None, "official")
    fetch.expect_fits("json", None, "unofficial")


def test_world_bank(serve: Serve) -> None:
    def script(seen: Seen) -> Reply:
        page = int(seen.query["page"])
        return reply(
            200,
            [{"page": page, "pages": 2, "per_page": 1000, "total": 2}, [{"date": "2021", "value": None, "n": page}]],
        )

    source = serve(script)
    assert len(bodies(ask("world-bank", source))) == 2
    assert source.seen[0].target.startswith("/country/CHN;USA/indicator/SL.UEM.TOTL.ZS?")
    assert source.seen[0].query == {"format": "json", "date": "2012:2022", "page": "1", "per_page": "1000"}


def test_world_bank_fails_in_good_form(serve: Serve) -> None:
    message = [{"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}]
    brought = ask("world-bank", serve(lambda _: reply(200, [{"message": message}])))
    assert fault_of(brought) == ("failed", "the source says that it failed: The provided parameter value is not valid")


def test_world_bank_has_nothing(serve: Serve) -> None:
    answer = [{"page": 0, "pages": 0, "per_page": 0, "total": 0, "lastupdated": None}, None]
    assert ask("world-bank", serve(lambda _: reply(200, answer)))[0].outcome == "no_data"


def test_fred_with_its_vintages(serve: Serve) -> None:
    def script(seen: Seen) -> Reply:
        start = int(seen.query["offset"])
        some = [{"realtime_start": "2021-10-08", "date": "2021-09-01", "value": "."}] if start < 2 else []
        return reply(200, {"count": 2, "offset": start, "limit": 100000, "observations": some, "n": start})

    source = serve(script)
    assert len(bodies(ask("fred", source, vintages_since="2021-10-01"))) == 2
    assert source.seen[0].query == {
        "series_id": "UNRATE", "file_type": "json", "observation_start": "2019-01-01", "realtime_start": "2021-10-01",
        "realtime_end": "9999-12-31", "offset": "0", "limit": "100000", "api_key": KEY,
    }  # fmt: skip
    ask("fred", source)
    assert "realtime_start" not in source.seen[-1].query


def test_fred_refuses_a_key_without_showing_it(serve: Serve) -> None:
    words = f"Bad Request.  The value for variable api_key {KEY} is not registered."
    code, sentence = fault_of(ask("fred", serve(lambda _: reply(400, {"error_code": 400, "error_message": words}))))
    assert code == "status"
    assert "api_key *** is not registered" in sentence


def test_bls_asks_for_fifty_series_at_a_time(serve: Serve) -> None:
    series = [f"LNS{number:08}" for number in range(101)]
    times = itertools.count(100)

    def script(seen: Seen) -> Reply:
        answer = {"status": "REQUEST_SUCCEEDED", "responseTime": next(times), "message": []}
        return reply(
            200, {**answer, "Results": {"series": [{"seriesID": one} for one in json.loads(seen.body)["seriesid"]]}}
        )

    source = serve(script)
    assert len(bodies(ask("bls", source, series=series))) == 3
    sent = [json.loads(seen.body) for seen in source.seen]
    assert [len(one["seriesid"]) for one in sent] == [50, 50, 1]
    assert [(one["startyear"], one["endyear"], one["registrationkey"]) for one in sent] == [("2021", "2022", KEY)] * 3
    assert {(seen.method, seen.target) for seen in source.seen} == {("POST", "/timeseries/data/")}


def test_bls_says_with_status_200_that_the_quota_is_used_up(serve: Serve) -> None:
    words = "Request could not be serviced, as the daily threshold for total number of requests has been reached."
    answer = {"status": "REQUEST_NOT_PROCESSED", "responseTime": 0, "message": [words], "Results": {}}
    code, sentence = fault_of(ask("bls", serve(lambda _: reply(200, answer))))
    assert code == "failed"
    assert sentence == f"the source says REQUEST_NOT_PROCESSED at 'status': [\"{words}\"]"


SDMX_CSV = "DATAFLOW,LAST UPDATE,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
SDMX_CSV += "ESTAT:NAMA_10_PC(1.0),22/05/26,A,CP_PPS,AT,2022,48350.0,\n"


def test_sdmx(serve: Serve) -> None:
    source = serve(lambda _: reply(200, SDMX_CSV, Content_Type="application/vnd.sdmx.data+csv;version=1.0.0"))
    assert bodies(ask("sdmx", source)) == [SDMX_CSV.encode()]
    assert source.seen[0].target == "/data/ESTAT,NAMA_10_PC,1.0/A.CP_PPS.AT?startPeriod=2019"
    assert source.seen[0].headers["accept"] == "application/vnd.sdmx.data+csv;version=1.0.0"
    source.script = lambda _: reply(200, {"data": {"dataSets": []}})
    assert len(bodies(ask("sdmx", source, form="json"))) == 1
    assert source.seen[1].headers["accept"] == "application/vnd.sdmx.data+json;version=1.0.0"


@pytest.mark.parametrize(
    ("status", "outcome"), [(204, "no_data"), (404, "no_data"), (413, "fault"), (406, "fault"), (400, "fault")]
)
def test_sdmx_has_nothing_or_too_much(status: int, outcome: str, serve: Serve) -> None:
    brought = ask("sdmx", serve(lambda _: reply(status, b"")))
    assert brought[0].outcome == outcome
    if status == 413:
        assert fault_of(brought)[1] == "the source answered 413; ask for less at a time"


def test_sdmx_that_answers_in_another_format_is_refused(serve: Serve) -> None:
    answer = reply(200, "<?xml version='1.0'?><message:GenericData/>", Content_Type="application/xml")
    assert fault_of(ask("sdmx", serve(lambda _: answer)))[0] == "wrong_type"


def test_the_cnemc_archive_is_caught_up_with(serve: Serve, tmp_path: Any) -> None:
    memory = Memory(tmp_path / "memory.json")
    source = serve(in_turn(reply(200, "date,hour,type,通化\n20221029,0,AQI,50\n"), reply(404), reply(404)))
    assert [one.outcome for one in ask("cnemc-archive", source, memory)] == ["news", "no_data", "no_data"]
    source.script = lambda _: reply(200, "date,hour,type,通化\n20221030,0,AQI,51\n")
    assert [one.outcome for one in ask("cnemc-archive", source, memory)] == ["news", "news"]
    assert [seen.target for seen in source.seen] == [
        f"/china_cities_{day}.csv" for day in (20221029, 20221030, 20221031, 20221030, 20221031)
    ]


@pytest.mark.parametrize(
    ("declared", "sentence"),
    [
        ({"name": "openaq", "parameters": {}}, "saw no 'sensors', which openaq needs"),
        ({"name": "openaq", "parameters": {"sensors": 3917}}, "saw 3917; expected a list"),
        ({"name": "openaq", "parameters": {"sensors": [1], "sinse": "x"}}, "saw 'sinse'; expected one of: of, sensors, since"),
        ({"name": "openaq", "parameters": {"sensors": [1]}}, "openaq answers only with a key"),
        ({"name": "world-bank", "connection": "a", "parameters": EXAMPLES["world-bank"]}, "world-bank takes no key"),
        ({"name": "sdmx", "parameters": EXAMPLES["sdmx"]}, "expected the address of the registry"),
        ({"name": "cnemc-archive", "parameters": {"days": ["a"]}}, "expected one value"),
        ({"name": "fred", "connection": "a", "parameters": {"series": ["A"], "since": "{tody}"}}, "saw '{tody}'"),
        ({"name": "nbs", "parameters": {}}, "openaq"),
    ],
)  # fmt: skip
def test_what_a_known_source_cannot_be_asked_is_refused_by_the_registry(
    declared: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ConnectorFetch.model_validate(declared)
    assert sentence in str(refused.value)


def test_a_feed_of_another_format_is_refused() -> None:
    fetch = Fetch.model_validate({"connector": {"name": "world-bank", "parameters": EXAMPLES["world-bank"]}})
    with pytest.raises(Misfit, match="saw 'csv', and what is fetched is json"):
        fetch.expect_fits("csv", None, "official")
    fetch.expect_fits("json", None, "official")
