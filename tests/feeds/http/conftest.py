"""Sources of this machine, which these tests may ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.feeds.http.local_source import LocalSource, Script


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Script], LocalSource]]:
    """Starts a source that answers by a script; feeds may reach it."""
    started: list[LocalSource] = []

    def start(script: Script) -> LocalSource:
        started.append(LocalSource(script))
        allowed = ",".join(f"{host}:{source.port}" for source in started for host in ("127.0.0.1", "localhost"))
        monkeypatch.setenv("PACEWATCH_ALLOW_PRIVATE_HOSTS", allowed)
        return started[-1]

    yield start
    for source in started:
        source.close()
