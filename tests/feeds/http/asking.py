"""Polls of a source on this machine, as the tests of this folder declare them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from pacewatch.feeds.http.credentials import Credential
from pacewatch.feeds.http.memory import Memory
from pacewatch.feeds.http.network import Deadline
from pacewatch.feeds.http.patience import Patience
from pacewatch.feeds.http.poll import Brought, Poll, asks
from pacewatch.feeds.http.source import Source
from pacewatch.registry.http_model import HttpFetch

TODAY = date(2022, 11, 1)
HASTY = Patience(tries=4, first_wait=0.01, longest_wait=0.02)


def poll(
    url: str,
    memory: Memory | None = None,
    *,
    kind: str = "json",
    password: str | None = None,
    patience: Patience = HASTY,
    seconds: float = 20,
    read_seconds: float = 5,
    most_bytes: int = 1_000_000,
    **declared: Any,
) -> list[Brought]:
    """One whole poll; what it brought is remembered in `memory`."""
    fetch = HttpFetch.model_validate({"url": url, **declared})
    deadline = Deadline(seconds)
    credential = Credential.of(fetch.connection, "anna", password) if fetch.connection else None
    source = Source(
        asks(fetch, TODAY)[0][0].url,
        deadline=deadline,
        hosts=fetch.hosts,
        credential=credential,
        most_bytes=most_bytes,
        read_seconds=read_seconds,
    )
    memory = memory or Memory(Path("unused"))
    brought = []
    try:
        for one in Poll(fetch, kind, source, deadline, patience).run(TODAY, memory):
            brought.append(one)
            if one.remember:
                memory.requests[one.ask.key] = one.remember
    finally:
        source.close()
    return brought


def fault_of(brought: list[Brought]) -> tuple[str, str]:
    """Code and sentence of the last fault, which must be there."""
    fault = brought[-1].fault
    assert fault, brought
    return fault.code, str(fault)


def bodies(brought: list[Brought]) -> list[bytes]:
    """What would be landed."""
    return [answer.body for one in brought for _, answer in one.pages]
