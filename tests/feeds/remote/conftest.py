"""A registry whose feed `small-air` is fetched from where a test says."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from pacewatch.home import Home
from pacewatch.registry import Registry, load_registry
from pacewatch.registry.fetch_files_model import FilesFetch
from pacewatch.registry.fetch_model import Fetch

FEED = "small-air"
Declare = Callable[..., Registry]


@pytest.fixture
def declare(home: Home) -> Declare:
    """Gives the registry with `fetch: {files: ...}` at the feed; a quiet time of nothing unless the test says."""

    def made(url: str, **declared: Any) -> Registry:
        registry = load_registry(home.registry, home.expectations)
        own = {"connection": "bureau"} if url.startswith("sftp:") else {}
        files = FilesFetch.model_validate({"url": url, "quiet_seconds": 0, **own, **declared})
        programme = registry.programme_of_feed(FEED)
        feed = programme.feeds[FEED].model_copy(update={"fetch": Fetch(files=files)})
        changed = dataclasses.replace(programme, feeds={**programme.feeds, FEED: feed})
        return dataclasses.replace(registry, programmes={**registry.programmes, changed.programme.id: changed})

    return made


@pytest.fixture
def waiting(home: Home) -> Callable[[], dict[str, bytes]]:
    """What lies in the feed's inbox."""

    def found() -> dict[str, bytes]:
        folder = home.inbox / FEED
        files = sorted(folder.iterdir()) if folder.exists() else []
        return {path.name: path.read_bytes() for path in files if not path.name.endswith(".origin.json")}

    return found
