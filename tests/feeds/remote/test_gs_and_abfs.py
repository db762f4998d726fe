"""Fetching from Google's and Azure's storage, by the libraries themselves, from servers that speak as these stores do."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from azure.storage.blob._shared.policies_async import ExponentialRetry

from pacewatch.delivery.addresses import ConnectionFields
from pacewatch.feeds.remote import stores
from pacewatch.feeds.remote.folder import RemoteFile
from pacewatch.feeds.remote_files import FilesReport, fetch_files
from pacewatch.home import Home
from tests.feeds.remote.azure_server import KEY, azure, azure_access
from tests.feeds.remote.conftest import FEED, Declare
from tests.feeds.remote.gcs_server import TOKEN, gcs, gcs_access
from tests.feeds.remote.store_server import CUT, HANGS, StoreServer

ALWAYS = 99
"""More often than either library asks again."""

Waiting = Callable[[], dict[str, bytes]]


@dataclass(frozen=True)
class Kind:
    """A kind of store: its server, a Connection to it, and its questions for a listing, for `a.csv` and for its bytes."""

    scheme: str
    serve: Callable[[], AbstractContextManager[StoreServer]]
    access: Callable[[StoreServer], ConnectionFields]
    listing: str
    look: str
    reading: str
    secrets: tuple[str, ...]


KINDS = (
    Kind(
        "gs",
        gcs,
        gcs_access,
        r"/o\?",
        r"GET /storage.*a\.csv|/o\?prefix",
        r"/download/.*a\.csv",
        (TOKEN, "PRIVATE KEY"),
    ),
    Kind("abfs", azure, azure_access, "comp=list", r"HEAD .*a\.csv", r"GET .*a\.csv", (KEY,)),
)


@dataclass(frozen=True)
class Store:
    """A running store."""

    kind: Kind
    server: StoreServer

    def url(self, folder: str = "figures/employment") -> str:
        return f"{self.kind.scheme}://{folder}"

    @property
    def access(self) -> ConnectionFields:
        return self.kind.access(self.server)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.scheme)
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store whose library doesn't wait before it asks again."""

    async def at_once(_: float) -> None: ...

    for name in [
        name for name in os.environ if name.lower().endswith("_proxy") or name.startswith(("AZURE_", "GOOGLE_"))
    ]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(ExponentialRetry, "get_backoff_time", lambda *_: 0)
    monkeypatch.setattr("gcsfs.retry.asyncio", SimpleNamespace(sleep=at_once))
    with request.param.serve() as server:
        yield Store(request.param, server)


def outcomes(report: FilesReport) -> dict[str, str]:
    assert report.failure is None
    return {file.name: file.outcome for file in report.files}


def test_new_objects_come_once_and_nothing_but_reading_is_asked_for(
    home: Home, store: Store, declare: Declare, waiting: Waiting
) -> None:
    large = os.urandom(7_000_000)
    for name, content in {
        "employment/a.csv": b"first",
        "employment/b.bin": large,
        "employment/一月.csv": b"named in Chinese",
        "employment/2021/old.csv": b"in another folder",
        "employment-old/c.csv": b"in another folder",
        "employment.csv": b"beside the folder",
        "elsewhere.csv": b"beside the folder",
    }.items():
        store.server.put(name, content)
    registry = declare(store.url())
    new = {"a.csv": "fetched", "b.bin": "fetched", "一月.csv": "fetched"}
    assert outcomes(fetch_files(home, registry, FEED, store.access)) == new
    assert waiting() == {"a.csv": b"first", "b.bin": large, "一月.csv": b"named in Chinese"}
    assert outcomes(fetch_files(home, registry, FEED, store.access)) == {}
    (home.inbox / FEED / "a.csv").unlink()
    store.server.put("employment/a.csv", b"other")
    assert outcomes(fetch_files(home, registry, FEED, store.access)) == {"a.csv": "fetched"}
    assert waiting()["a.csv"] == b"other"
    assert {asked.partition(" ")[0] for asked in store.server.asked} <= {"GET", "HEAD", "POST /token"}


@pytest.mark.parametrize("folder", ["employment/", ""])
def test_an_empty_object_called_like_the_folder_hides_nothing(
    folder: str, home: Home, store: Store, declare: Declare
) -> None:
    store.server.put("employment/", b"")
    registry = declare(store.url())
    assert outcomes(fetch_files(home, registry, FEED, store.access)) == {}
    store.server.put(f"{folder}a.csv", b"first")
    store.server.put("employment/2021/old.csv", b"in another folder")
    new = {"a.csv": "fetched"} if folder else {}
    assert outcomes(fetch_files(home, registry, FEED, store.access)) == new


def test_a_listing_of_several_pages_is_read_to_its_end(home: Home, store: Store, declare: Declare) -> None:
    store.server.page_size = 10
    for number in range(45):
        store.server.put(f"employment/{number:04}.txt", b"x")
    store.server.put("employment/z.csv", b"the last one")
    report = fetch_files(home, declare(store.url(), pattern="*.csv"), FEED, store.access)
    assert outcomes(report) == {"z.csv": "fetched"}


def test_objects_at_the_root_are_read(home: Home, store: Store, declare: Declare, waiting: Waiting) -> None:
    store.server.put("a.csv", b"first")
    store.server.put("employment/b.csv", b"in a folder")
    assert outcomes(fetch_files(home, declare(store.url("figures")), FEED, store.access)) == {"a.csv": "fetched"}
    assert waiting() == {"a.csv": b"first"}


def test_an_object_that_is_replaced_while_it_is_copied_waits(
    home: Home, store: Store, declare: Declare, monkeypatch: pytest.MonkeyPatch, waiting: Waiting
) -> None:
    store.server.put("employment/a.csv", b"first")
    real = stores.StoreFolder.pieces

    def replaced_meanwhile(folder: stores.StoreFolder, file: RemoteFile) -> Iterator[bytes]:
        yield from real(folder, file)
        store.server.put("employment/a.csv", b"other")

    monkeypatch.setattr(stores.StoreFolder, "pieces", replaced_meanwhile)
    assert outcomes(fetch_files(home, declare(store.url()), FEED, store.access)) == {"a.csv": "waiting"}
    assert waiting() == {}


@pytest.mark.parametrize("status", [503, CUT])
@pytest.mark.parametrize("question", ["listing", "look", "reading"])
def test_an_answer_that_fails_once_is_asked_for_again(
    question: str, status: int, home: Home, store: Store, declare: Declare, waiting: Waiting
) -> None:
    store.server.put("employment/a.csv", b"first")
    store.server.wrong = [(getattr(store.kind, question), status)]
    assert outcomes(fetch_files(home, declare(store.url()), FEED, store.access)) == {"a.csv": "fetched"}
    assert waiting() == {"a.csv": b"first"}
    assert store.server.wrong == []


@pytest.mark.parametrize("status", [503, CUT])
def test_a_store_that_goes_on_failing_may_be_asked_another_time(
    status: int, home: Home, store: Store, declare: Declare, waiting: Waiting
) -> None:
    store.server.put("employment/a.csv", b"first")
    for question in (store.kind.listing, store.kind.reading):
        store.server.wrong = [(question, status)] * ALWAYS
        report = fetch_files(home, declare(store.url()), FEED, store.access)
        assert (report.is_transient, report.is_well, waiting()) == (True, False, {})
        assert not any(secret in str(report.as_dict()) for secret in store.kind.secrets)
    store.server.wrong = []
    assert outcomes(fetch_files(home, declare(store.url()), FEED, store.access)) == {"a.csv": "fetched"}


def test_a_google_store_that_gives_no_answer_is_not_waited_for_for_ever(
    home: Home, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_: float) -> None: ...

    monkeypatch.setattr("gcsfs.retry.asyncio", SimpleNamespace(sleep=at_once))
    monkeypatch.setattr(stores, "SECONDS", 0.1)
    with gcs() as server:
        server.put("employment/a.csv", b"first")
        server.wrong = [(r"/o\?", HANGS)] * ALWAYS
        report = fetch_files(home, declare("gs://figures/employment"), FEED, gcs_access(server))
    assert (report.is_transient, report.is_well) == (True, False)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_listing_is_said_once(status: int, home: Home, store: Store, declare: Declare) -> None:
    store.server.put("employment/a.csv", b"first")
    store.server.wrong = [(store.kind.listing, status)] * ALWAYS
    report = fetch_files(home, declare(store.url()), FEED, store.access)
    assert report.failure == f"{store.url()}: permission denied; see to the connection's rights"
    assert not report.is_transient
    assert len(store.server.wrong) == ALWAYS - 1


def test_a_folder_a_bucket_or_a_file_in_its_place_is_said(home: Home, store: Store, declare: Declare) -> None:
    store.server.put("employment/a.csv", b"first")
    for folder in ("figures/nowhere", "nowhere/employment"):
        report = fetch_files(home, declare(store.url(folder)), FEED, store.access)
        assert ("isn't there" in (report.failure or ""), report.is_transient) == (True, False)
    report = fetch_files(home, declare(store.url("figures/employment/a.csv")), FEED, store.access)
    assert report.failure == f"{store.url('figures/employment/a.csv')}: is a file; expected a folder"


def test_an_object_that_vanishes_before_it_is_read_waits(home: Home, store: Store, declare: Declare) -> None:
    store.server.put("employment/a.csv", b"first")
    store.server.put("employment/b.csv", b"second")
    store.server.wrong = [(store.kind.reading, 404)]
    report = fetch_files(home, declare(store.url()), FEED, store.access)
    assert outcomes(report) == {"a.csv": "refused", "b.csv": "fetched"}
    assert outcomes(fetch_files(home, declare(store.url()), FEED, store.access)) == {"a.csv": "fetched"}


def test_another_key_than_the_account_s_is_refused_without_being_shown(home: Home, declare: Declare) -> None:
    with azure() as server:
        server.put("employment/a.csv", b"first")
        wrong = base64.b64encode(b"another-secret").decode()
        report = fetch_files(home, declare("abfs://figures/employment"), FEED, azure_access(server, wrong))
    assert "permission denied" in (report.failure or "")
    assert wrong not in str(report.as_dict())
