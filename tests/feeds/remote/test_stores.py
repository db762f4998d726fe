"""Fetching from object storage: a real server that speaks S3, and folders of this machine."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from pacewatch.delivery.addresses import ConnectionFields
from pacewatch.feeds.remote import stores
from pacewatch.feeds.remote.folder import RemoteFile
from pacewatch.feeds.remote_files import FilesReport, fetch_files
from pacewatch.home import Home
from tests.feeds.remote.conftest import FEED, Declare

URL = "s3://figures/employment"


class Store:
    """An S3 server with one bucket, and a Connection to it."""

    def __init__(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}"
        self.client = boto3.client(
            "s3",
            endpoint_url=address,
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key="s3-secret",
        )
        extra = {"endpoint_url": address, "region_name": "us-east-1"}
        self.access = ConnectionFields("aws", login="key", password="s3-secret", extra=extra)

    def put(self, name: str, content: bytes) -> None:
        self.client.put_object(Bucket="figures", Key=name, Body=content)

    def names(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket="figures")
        return [found["Key"] for page in pages for found in page.get("Contents", [])]


@pytest.fixture(scope="module")
def server() -> Iterator[Store]:
    with pytest.MonkeyPatch.context() as surroundings:
        for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
            surroundings.delenv(name)
        running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        running.start()
        _, port = running.get_host_and_port()
        yield Store(port)
        running.stop()


@pytest.fixture
def store(server: Store) -> Iterator[Store]:
    server.client.create_bucket(Bucket="figures")
    yield server
    for key in server.names():
        server.client.delete_object(Bucket="figures", Key=key)
    server.client.delete_bucket(Bucket="figures")


def outcomes(report: FilesReport) -> dict[str, str]:
    assert report.failure is None
    return {file.name: file.outcome for file in report.files}


def test_new_objects_come_once_and_nothing_there_is_changed(
    home: Home, store: Store, declare: Declare, waiting: Callable[[], dict[str, bytes]]
) -> None:
    large = os.urandom(7_000_000)
    store.put("employment/a.csv", b"first")
    store.put("employment/b.bin", large)
    store.put("employment/2021/old.csv", b"in another folder")
    store.put("employment/", b"")
    store.put("elsewhere.csv", b"in another folder")
    registry = declare(URL)
    assert outcomes(fetch_files(home, registry, FEED, store.access)) == {"a.csv": "fetched", "b.bin": "fetched"}
    assert waiting() == {"a.csv": b"first", "b.bin": large}
    assert outcomes(fetch_files(home, registry, FEED, store.access)) == {}
    (home.inbox / FEED / "a.csv").unlink()
    store.put("employment/a.csv", b"other")
    assert outcomes(fetch_files(home, registry, FEED, store.access)) == {"a.csv": "fetched"}
    assert waiting()["a.csv"] == b"other"
    assert len(store.names()) == 5


def test_a_listing_of_several_pages_is_read_to_its_end(home: Home, store: Store, declare: Declare) -> None:
    for number in range(1100):
        store.put(f"employment/{number:04}.txt", b"x")
    store.put("employment/z.csv", b"the last one")
    report = fetch_files(home, declare(URL, pattern="*.csv"), FEED, store.access)
    assert outcomes(report) == {"z.csv": "fetched"}


def test_an_object_that_is_replaced_while_it_is_copied_waits(
    home: Home, store: Store, declare: Declare, monkeypatch: pytest.MonkeyPatch, waiting: Callable[[], dict[str, bytes]]
) -> None:
    store.put("employment/a.csv", b"first")
    real = stores.StoreFolder.pieces

    def replaced_meanwhile(folder: stores.StoreFolder, file: RemoteFile) -> Iterator[bytes]:
        yield from real(folder, file)
        store.put("employment/a.csv", b"other")

    monkeypatch.setattr(stores.StoreFolder, "pieces", replaced_meanwhile)
    assert outcomes(fetch_files(home, declare(URL), FEED, store.access)) == {"a.csv": "waiting"}
    assert waiting() == {}


def test_a_bucket_that_is_not_there_is_said_without_showing_secrets(home: Home, store: Store, declare: Declare) -> None:
    report = fetch_files(home, declare("s3://nowhere/employment"), FEED, store.access)
    assert report.failure is not None
    assert "s3-secret" not in str(report.as_dict())


def test_a_store_that_is_away_may_be_asked_again(home: Home, declare: Declare, monkeypatch: pytest.MonkeyPatch) -> None:
    extra = {
        "endpoint_url": "http://127.0.0.1:9",
        "region_name": "us-east-1",
        "storage_options": {"config_kwargs": {"connect_timeout": 1, "retries": {"max_attempts": 1}}},
    }
    away = ConnectionFields("aws", login="key", password="s3-secret", extra=extra)
    report = fetch_files(home, declare(URL), FEED, away)
    assert (report.is_transient, report.is_well) == (True, False)
    assert "s3-secret" not in str(report.as_dict())


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


def test_a_folder_of_this_machine_is_read_without_following_links(
    home: Home, share: Path, declare: Declare, waiting: Callable[[], dict[str, bytes]]
) -> None:
    (share / "a.csv").write_bytes(b"first")
    (share / "folder.csv").mkdir()
    (share / "link.csv").symlink_to("/etc/hostname")
    registry = declare(f"file://{share}")
    assert outcomes(fetch_files(home, registry, FEED, None)) == {"a.csv": "fetched"}
    assert waiting() == {"a.csv": b"first"}
    assert outcomes(fetch_files(home, registry, FEED, None)) == {}
    assert (share / "a.csv").exists()


def test_a_file_that_vanishes_between_listing_and_reading_waits(
    home: Home, share: Path, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    (share / "a.csv").write_bytes(b"first")
    real: Any = stores.StoreFolder.pieces

    def gone(folder: stores.StoreFolder, file: RemoteFile) -> Iterator[bytes]:
        (share / "a.csv").unlink()
        yield from real(folder, file)

    monkeypatch.setattr(stores.StoreFolder, "pieces", gone)
    report = fetch_files(home, declare(f"file://{share}"), FEED, None)
    assert outcomes(report) == {"a.csv": "waiting"}


def test_a_file_that_grows_while_it_is_copied_waits(
    home: Home, share: Path, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    (share / "a.csv").write_bytes(b"first")
    real: Any = stores.StoreFolder.pieces

    def growing(folder: stores.StoreFolder, file: RemoteFile) -> Iterator[bytes]:
        with (share / "a.csv").open("ab") as more:
            more.write(b"and more")
        yield from real(folder, file)

    monkeypatch.setattr(stores.StoreFolder, "pieces", growing)
    assert outcomes(fetch_files(home, declare(f"file://{share}"), FEED, None)) == {"a.csv": "waiting"}


def test_a_folder_that_is_not_there_is_said(home: Home, share: Path, declare: Declare) -> None:
    report = fetch_files(home, declare(f"file://{share}/nowhere"), FEED, None)
    assert ("isn't there" in (report.failure or ""), report.is_transient) == (True, False)


def test_a_file_in_the_place_of_a_folder_is_said(home: Home, share: Path, declare: Declare) -> None:
    (share / "a.csv").write_bytes(b"first")
    report = fetch_files(home, declare(f"file://{share}/a.csv"), FEED, None)
    assert report.failure == f"file://{share}/a.csv: is a file; expected a folder"


def test_an_empty_object_called_like_the_folder_is_no_file(home: Home, store: Store, declare: Declare) -> None:
    store.put("employment/", b"")
    assert outcomes(fetch_files(home, declare(URL), FEED, store.access)) == {}


def test_a_store_whose_library_is_missing_is_named(
    home: Home, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(importlib.import_module("fsspec.registry")._registry, "gs", raising=False)
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    monkeypatch.setitem(sys.modules, "gcsfs.core", None)
    report = fetch_files(home, declare("gs://bucket/folder"), FEED, None)
    assert "install gcsfs" in (report.failure or "")
