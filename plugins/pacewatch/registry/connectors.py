"""Known sources. In: a source's name and what is wanted of it. Out: the same as a hand-written `http` declaration.

Each is written from the source's own documentation of its interface; where it has a limit of requests, the rate keeps below it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Given = dict[str, Any]
Declaration = dict[str, Any]


@dataclass(frozen=True)
class Connector:
    """A known source: what it needs, what it may be given (with what stands there otherwise), and how it is asked.

    `lists` of its parameters are lists. `credential` says how a key is shown; `needs_key`: it doesn't answer without one.
    """

    url: str
    needs: frozenset[str]
    may: dict[str, Any]
    lists: frozenset[str]
    asked: Callable[[str, Given], Declaration]
    credential: dict[str, str] | None = None
    needs_key: bool = False
    grade: str | None = None


def _openaq(url: str, given: Given) -> Declaration:
    since = "date_from" if given["of"] == "days" else "datetime_from"
    return {
        "url": f"{url}/sensors/{{item}}/{given['of']}",
        "items": given["sensors"],
        "query": {since: given["since"]},
        "paging": {
            "by": "page", "size": 1000, "size_parameter": "limit", "items_at": "results", "total_at": "meta.found",
        },
        "answer": {"type": "json"},
        "rate": {"requests": 30, "per_seconds": 60},
    }  # fmt: skip


def _waqi(url: str, given: Given) -> Declaration:
    return {
        "url": f"{url}/feed/{{item}}/",
        "items": given["stations"],
        "answer": {"type": "json", "success": {"at": "status", "values": ["ok"]}, "message_at": "data"},
        "rate": {"requests": 5, "per_seconds": 1},
    }


def _world_bank(url: str, given: Given) -> Declaration:
    return {
        "url": f"{url}/country/{';'.join(map(str, given['countries']))}/indicator/{{item}}",
        "items": given["indicators"],
        "query": {"format": "json", "date": f"{given['since']}:{{year}}"},
        "paging": {
            "by": "page", "size": 1000, "size_parameter": "per_page", "pages_at": "[0].pages", "items_at": "[1]",
        },
        "answer": {"type": "json", "failure_at": "[0].message", "message_at": "[0].message[0].value"},
        "rate": {"requests": 2, "per_seconds": 1},
    }  # fmt: skip


def _fred(url: str, given: Given) -> Declaration:
    query = {"series_id": "{item}", "file_type": "json", "observation_start": given["since"]}
    if given["vintages_since"]:
        query |= {"realtime_start": given["vintages_since"], "realtime_end": "9999-12-31"}
    return {
        "url": f"{url}/series/observations",
        "items": given["series"],
        "query": query,
        "paging": {
            "by": "offset", "size": 100_000, "size_parameter": "limit", "items_at": "observations", "total_at": "count",
        },
        "answer": {"type": "json", "failure_at": "error_code", "message_at": "error_message"},
        "rate": {"requests": 60, "per_seconds": 60},
    }  # fmt: skip


def _bls(url: str, given: Given) -> Declaration:
    return {
        "url": f"{url}/timeseries/data/",
        "method": "POST",
        "body": {"seriesid": list(given["series"]), "startyear": given["since"], "endyear": "{year}"},
        "split": {"key": "seriesid", "most": 50},
        "answer": {
            "type": "json",
            "success": {"at": "status", "values": ["REQUEST_SUCCEEDED"]},
            "message_at": "message",
        },
        "rate": {"requests": 25, "per_seconds": 10},
    }


def _sdmx(url: str, given: Given) -> Declaration:
    accepted = {
        "csv": "application/vnd.sdmx.data+csv;version=1.0.0",
        "json": "application/vnd.sdmx.data+json;version=1.0.0",
    }
    form = given["form"]
    return {
        "url": f"{url}/data/{given['flow']}/{given['key']}",
        "query": {"startPeriod": given["since"]},
        "headers": {"Accept": accepted.get(form, form)},
        "answer": {"type": "json" if "json" in form else "csv", "no_data": [204, 404]},
    }


def _cnemc_archive(url: str, given: Given) -> Declaration:
    return {
        "url": f"{url}/china_{given['of']}_{{period:%Y%m%d}}.csv",
        "each": {"unit": "day", "last": given["days"], "lag": 1, "again": 1},
        "answer": {"type": "csv", "no_data": [204, 404]},
        "rate": {"requests": 1, "per_seconds": 1},
    }


CONNECTORS: dict[str, Connector] = {
    "openaq": Connector(
        "https://api.openaq.org/v3",
        frozenset({"sensors"}), {"of": "days", "since": "{today-30}"}, frozenset({"sensors"}), _openaq,
        {"shown_as": "header", "name": "X-API-Key"}, needs_key=True,
    ),
    "waqi": Connector(
        "https://api.waqi.info",
        frozenset({"stations"}), {}, frozenset({"stations"}), _waqi,
        {"shown_as": "query", "name": "token"}, needs_key=True, grade="unofficial",
    ),
    "world-bank": Connector(
        "https://api.worldbank.org/v2",
        frozenset({"countries", "indicators"}), {"since": "{year-10}"}, frozenset({"countries", "indicators"}), _world_bank,
    ),
    "fred": Connector(
        "https://api.stlouisfed.org/fred",
        frozenset({"series"}), {"since": "{year-3}-01-01", "vintages_since": ""}, frozenset({"series"}), _fred,
        {"shown_as": "query", "name": "api_key"}, needs_key=True,
    ),
    "bls": Connector(
        "https://api.bls.gov/publicAPI/v2",
        frozenset({"series"}), {"since": "{year-1}"}, frozenset({"series"}), _bls,
        {"shown_as": "body", "name": "registrationkey"},
    ),
    "sdmx": Connector(
        "",
        frozenset({"flow"}), {"key": "all", "since": "{year-3}", "form": "csv"}, frozenset(), _sdmx,
    ),
    "cnemc-archive": Connector(
        "https://quotsoft.net/air/data",
        frozenset(), {"of": "cities", "days": 14}, frozenset(), _cnemc_archive,
    ),
}  # fmt: skip
