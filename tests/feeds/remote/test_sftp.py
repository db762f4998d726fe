"""Fetching from a real SFTP server, and what servers, networks and other people's files do to it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from pacewatch import pipeline
from pacewatch.errors import PacewatchError
from pacewatch.feeds.origins import source_of
from pacewatch.feeds.remote import folder as remote_folder
from pacewatch.feeds.remote import take
from pacewatch.feeds.remote.take import TakenFile
from pacewatch.feeds.remote_files import FilesReport, fetch_files
from pacewatch.home import Home
from tests.feeds.remote.conftest import FEED, Declare
from tests.sftp_server import SftpServer
from tests.small_city import air_csv
from tests.world import query, run_elsewhere

GOOD = air_csv([("甲市", "2022-10-31", 60)])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpServer]:
    (tmp_path / "served").mkdir()
    with SftpServer(tmp_path / "served").running() as running:
        yield running


def put(server: SftpServer, name: str, content: bytes = GOOD, age: float = 86400) -> Path:
    path = server.root / name
    path.write_bytes(content)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def url(server: SftpServer, folder: str = "/") -> str:
    return f"sftp://127.0.0.1:{server.port}{folder}"


def outcomes(report: FilesReport) -> dict[str, str]:
    assert report.failure is None
    return {file.name: file.outcome for file in report.files}


def test_new_files_come_once_and_nothing_there_is_changed(
    home: Home, server: SftpServer, declare: Declare, waiting: Callable[[], dict[str, bytes]]
) -> None:
    put(server, "a.csv")
    large = os.urandom(3_000_000)
    put(server, "b.bin", large)
    registry = declare(url(server))
    assert outcomes(fetch_files(home, registry, FEED, server.access())) == {"a.csv": "fetched", "b.bin": "fetched"}
    assert waiting() == {"a.csv": GOOD, "b.bin": large}
    assert source_of(home.inbox / FEED / "a.csv") == f"{url(server)}a.csv"
    assert outcomes(fetch_files(home, registry, FEED, server.access())) == {}
    assert server.opened == ["a.csv", "b.bin"]
    put(server, "c.csv", b"new")
    put(server, "a.csv", b"changed, and longer than before", age=3600 * 2)
    (home.inbox / FEED / "a.csv").unlink()
    assert outcomes(fetch_files(home, registry, FEED, server.access())) == {"a.csv": "fetched", "c.csv": "fetched"}
    assert sorted(path.name for path in server.root.iterdir()) == ["a.csv", "b.bin", "c.csv"]


def test_fetched_files_are_ingested_and_the_ledger_says_where_they_came_from(
    home: Home, server: SftpServer, declare: Declare, standing_clock: str
) -> None:
    put(server, "a.csv")
    registry = declare(url(server))
    fetch_files(home, registry, FEED, server.access())
    assert pipeline.ingest_inbox(home, quiet_seconds=0).is_well
    assert query(home, "SELECT source, outcome FROM raw.arrival") == [(f"{url(server)}a.csv", "accepted")]
    put(server, "again.csv")
    assert outcomes(fetch_files(home, registry, FEED, server.access())) == {"again.csv": "known"}


def test_only_plain_files_of_the_pattern_whose_names_are_finished_are_taken(
    home: Home, server: SftpServer, declare: Declare, tmp_path: Path
) -> None:
    for name in ("a.csv", "b.txt", ".c.csv", "d.csv.part", "e.csv.filepart", "f.CSV"):
        put(server, name)
    (server.root / "folder.csv").mkdir()
    secret = tmp_path / "secret"
    secret.write_text("not for the inbox")
    (server.root / "link.csv").symlink_to(secret)
    report = fetch_files(home, declare(url(server), pattern="*.csv"), FEED, server.access())
    assert outcomes(report) == {"a.csv": "fetched"}
    assert server.opened == ["a.csv"]


def test_they_come_in_the_order_that_is_declared(home: Home, server: SftpServer, declare: Declare) -> None:
    for name, age in (("a.csv", 5000), ("b.csv", 9000), ("c.csv", 7000)):
        put(server, name, name.encode(), age)
    by_time = fetch_files(home, declare(url(server), order="time"), FEED, server.access())
    assert list(outcomes(by_time)) == ["b.csv", "c.csv", "a.csv"]
    (home.root / "fetch" / f"{FEED}.files.json").unlink()
    assert list(outcomes(fetch_files(home, declare(url(server)), FEED, server.access()))) == ["a.csv", "b.csv", "c.csv"]


def test_a_key_works_as_well_as_a_password(home: Home, server: SftpServer, declare: Declare) -> None:
    put(server, "a.csv")
    extra = {"host_key": server.host_key, "private_key": server.user_key.export_private_key().decode()}
    report = fetch_files(home, declare(url(server)), FEED, server.access(password=None, extra=extra))
    assert outcomes(report) == {"a.csv": "fetched"}


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        ({}, "key isn't known"),
        ({"host_key": asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()}, "another key"),
        ({"host_key": "nonsense"}, "expected 'ssh-ed25519"),
    ],
)
def test_a_server_that_does_not_prove_who_it_is_gets_no_password_and_gives_no_files(
    home: Home,
    server: SftpServer,
    declare: Declare,
    monkeypatch: pytest.MonkeyPatch,
    extra: dict[str, str],
    sentence: str,
) -> None:
    monkeypatch.setenv("HOME", str(home.root))
    put(server, "a.csv")
    report = fetch_files(home, declare(url(server)), FEED, server.access(extra=extra))
    assert sentence in (report.failure or "")
    assert (report.is_transient, report.files, server.opened) == (False, [], [])


def test_a_connections_secrets_go_to_its_own_host_only(home: Home, server: SftpServer, declare: Declare) -> None:
    report = fetch_files(home, declare(url(server)), FEED, server.access(host="sftp.example.org"))
    assert "its secrets go nowhere else" in (report.failure or "")


def test_a_wrong_password_is_said_without_showing_it(home: Home, server: SftpServer, declare: Declare) -> None:
    report = fetch_files(home, declare(url(server)), FEED, server.access(password="hunter2"))
    assert "doesn't let the connection's user in" in (report.failure or "")
    assert "hunter2" not in str(report.as_dict())


def test_without_a_connection_nothing_is_tried(home: Home, server: SftpServer, declare: Declare) -> None:
    with pytest.raises(PacewatchError, match="AIRFLOW_CONN_BUREAU"):
        fetch_files(home, declare(url(server)), FEED, None)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # paramiko's own, of reads ahead
def test_a_connection_that_is_cut_in_the_middle_leaves_nothing_half_and_next_time_goes_on(
    home: Home, server: SftpServer, declare: Declare, waiting: Callable[[], dict[str, bytes]]
) -> None:
    large = os.urandom(4_000_000)
    put(server, "a.csv")
    put(server, "b.bin", large)
    put(server, "c.csv", b"later")
    server.cut_after = 1_000_000
    registry = declare(url(server))
    cut = fetch_files(home, registry, FEED, server.access())
    assert (cut.failure is not None, cut.is_transient) == (True, True)
    assert [(file.name, file.outcome) for file in cut.files] == [("a.csv", "fetched")]
    assert waiting() == {"a.csv": GOOD}
    server.cut_after = None
    assert outcomes(fetch_files(home, registry, FEED, server.access())) == {"b.bin": "fetched", "c.csv": "fetched"}
    assert waiting() == {"a.csv": GOOD, "b.bin": large, "c.csv": b"later"}


def test_a_server_that_is_away_may_be_asked_again(home: Home, server: SftpServer, declare: Declare) -> None:
    registry = declare("sftp://127.0.0.1:9/")
    report = fetch_files(home, registry, FEED, server.access())
    assert (report.is_transient, report.is_well) == (True, False)


def test_a_file_that_may_not_be_read_does_not_hold_up_the_others(
    home: Home, server: SftpServer, declare: Declare
) -> None:
    put(server, "a.csv")
    put(server, "b.csv", b"readable")
    server.denied = {"a.csv"}
    registry = declare(url(server))
    report = fetch_files(home, registry, FEED, server.access())
    assert outcomes(report) == {"a.csv": "refused", "b.csv": "fetched"}
    assert "permission denied" in (report.files[0].detail or "")
    assert not report.is_well
    server.denied = set()
    assert outcomes(fetch_files(home, registry, FEED, server.access())) == {"a.csv": "fetched"}


def test_a_folder_that_is_not_there_is_said(home: Home, server: SftpServer, declare: Declare) -> None:
    report = fetch_files(home, declare(url(server, "/nowhere")), FEED, server.access())
    assert ("isn't there" in (report.failure or ""), report.is_transient) == (True, False)


def test_a_file_that_vanishes_is_not_a_failure(home: Home, server: SftpServer, declare: Declare) -> None:
    put(server, "a.csv")
    put(server, "b.csv", b"stays")
    server.vanishing = {"a.csv"}
    report = fetch_files(home, declare(url(server)), FEED, server.access())
    assert outcomes(report) == {"a.csv": "waiting", "b.csv": "fetched"}
    assert "gone" in (report.files[0].detail or "")


def test_a_file_that_grows_while_it_is_copied_waits(
    home: Home, server: SftpServer, declare: Declare, waiting: Callable[[], dict[str, bytes]]
) -> None:
    put(server, "a.csv")
    server.grows = "a.csv"
    registry = declare(url(server))
    assert outcomes(fetch_files(home, registry, FEED, server.access())) == {"a.csv": "waiting"}
    assert waiting() == {}
    server.grows = None
    assert outcomes(fetch_files(home, registry, FEED, server.access())) == {"a.csv": "fetched"}


def test_a_file_that_changed_lately_is_taken_only_when_it_has_been_quiet(
    home: Home, server: SftpServer, declare: Declare
) -> None:
    put(server, "done.csv", b"done", age=0)
    growing = put(server, "growing.csv", b"1", age=0)
    ends = threading.Event()

    def grow() -> None:
        while not ends.wait(0.1):
            with growing.open("ab") as file:
                file.write(b"x")

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        report = fetch_files(home, declare(url(server), quiet_seconds=1), FEED, server.access())
    finally:
        ends.set()
        writer.join()
    assert outcomes(report) == {"done.csv": "fetched", "growing.csv": "waiting"}
    assert "still changing" in (report.files[1].detail or "")


@pytest.mark.parametrize(
    "name", ["x/../../evil.csv", "/etc/cron.d/evil", "a\nb.csv", "x\u202ey.csv", "a\\b", "字" * 70]
)
def test_a_name_made_to_do_harm_is_refused_and_the_others_come(
    home: Home, server: SftpServer, declare: Declare, name: str
) -> None:
    put(server, "good.csv", b"abc", age=0)
    os.utime(server.root / "good.csv", (1, 1))
    server.listing = [name, "good.csv"]
    report = fetch_files(home, declare(url(server)), FEED, server.access())
    assert sorted(file.outcome for file in report.files) == ["fetched", "refused"]
    assert server.opened == ["good.csv"]
    assert all(file.name.isprintable() for file in report.files)


def test_a_name_that_leads_upwards_counts_as_hidden(home: Home, server: SftpServer, declare: Declare) -> None:
    server.listing = ["..", ".", "../../evil.csv"]
    assert outcomes(fetch_files(home, declare(url(server)), FEED, server.access())) == {}
    assert server.opened == []


def test_a_huge_listing_is_refused_instead_of_filling_the_memory(
    home: Home, server: SftpServer, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take, "MOST_LISTED", 1000)
    server.listing = [f"{number}.csv" for number in range(1001)]
    report = fetch_files(home, declare(url(server)), FEED, server.access())
    assert "more than 1000 files" in (report.failure or "")
    assert remote_folder.MOST_LISTED == 100_000


def test_a_file_that_is_too_large_or_empty_is_not_taken(
    home: Home, server: SftpServer, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACEWATCH_LARGEST_FILE_MB", "0.001")
    put(server, "empty.csv", b"")
    put(server, "large.csv", b"x" * 2000)
    report = fetch_files(home, declare(url(server)), FEED, server.access())
    assert outcomes(report) == {"empty.csv": "waiting", "large.csv": "refused"}
    assert server.opened == ["empty.csv"]


def test_another_address_begins_anew(home: Home, server: SftpServer, declare: Declare) -> None:
    put(server, "a.csv")
    (server.root / "b").mkdir()
    put(server, "b/a.csv", GOOD)
    fetch_files(home, declare(url(server)), FEED, server.access())
    assert outcomes(fetch_files(home, declare(url(server, "/b")), FEED, server.access())) == {"a.csv": "known"}


def test_killed_between_file_and_memory_it_comes_again_and_is_known(
    home: Home, server: SftpServer, declare: Declare
) -> None:
    put(server, "a.csv")
    registry = declare(url(server))
    assert run_elsewhere(fetch_files, home, registry, FEED, server.access(), crash_at="fetch_files.landed") == -9
    report = fetch_files(home, registry, FEED, server.access())
    assert [(file.name, file.outcome) for file in report.files] == [("a.csv", "known")]


def test_the_report_says_it_in_one_line(home: Home) -> None:
    files: list[Any] = [TakenFile("a", "fetched"), TakenFile("b", "waiting", "why"), TakenFile("c", "refused", "why")]
    report = FilesReport(FEED, "sftp://h/", files, "cut")
    assert report.summary() == "small-air: 1 file fetched, 1 waiting, 1 refused from sftp://h/; cut"
