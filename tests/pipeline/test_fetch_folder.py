"""From an SFTP server to the warehouse, by the registry's own words; told when it fails, as any other source."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pacewatch.cli.main import main
from pacewatch.doctor import examine
from pacewatch.home import Home
from pacewatch.pipeline import fetch, ingest_inbox
from tests.both_languages import differences
from tests.sftp_server import PASSWORD, USER, SftpServer
from tests.small_city import air_csv
from tests.world import query

OCTOBER = air_csv([("甲市", "2022-10-30", 60), ("乙市", "2022-10-30", 150)])
CONNECTION = "AIRFLOW_CONN_BUREAU"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpServer]:
    (tmp_path / "served").mkdir()
    with SftpServer(tmp_path / "served").running() as running:
        yield running


@pytest.fixture
def home(home: Home, server: SftpServer, tmp_path: Path, standing_clock: str, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose feed `small-air` is fetched from the server."""
    shutil.copytree(home.registry, tmp_path / "registry")
    connect(monkeypatch, server.host_key)
    path = tmp_path / "registry" / "small" / "feeds.yaml"
    known = "    known_at: {rule: period_end, lag_days: 1}\n"
    before, _, rest = path.read_text(encoding="utf-8").partition(known)
    files = json.dumps({"url": f"sftp://127.0.0.1:{server.port}/", "connection": "bureau", "every": 30})
    path.write_text(f"{before}{known}    fetch: {{files: {files}}}\n{rest}", encoding="utf-8")
    return replace(home, registry=tmp_path / "registry")


def connect(monkeypatch: pytest.MonkeyPatch, host_key: str) -> None:
    fields = {"conn_type": "sftp", "login": USER, "password": PASSWORD, "extra": {"host_key": host_key}}
    monkeypatch.setenv(CONNECTION, json.dumps(fields))


def put(server: SftpServer, name: str, content: bytes = OCTOBER) -> None:
    (server.root / name).write_bytes(content)
    os.utime(server.root / name, (1, 1))


def alerts(home: Home) -> list[str]:
    """What was told, which is the same in both languages."""
    found = query(home, "SELECT facts FROM alerts.event WHERE reason = 'fetch_failed' ORDER BY occurred_at")
    told = [json.loads(facts) for (facts,) in found]
    assert not [said for facts in told for said in differences((facts["detail"], facts["detail_zh"]))]
    return [facts["detail"] for facts in told]


def test_what_is_new_there_lands_and_is_taken_in_with_its_origin(home: Home, server: SftpServer) -> None:
    put(server, "october.csv")
    report = fetch(home, "small-air")
    assert [(row.outcome, row.files) for row in report.rows] == [("fetched", ["october.csv"])]
    assert ingest_inbox(home, quiet_seconds=0).is_well
    origin = f"sftp://127.0.0.1:{server.port}/october.csv"
    assert query(home, "SELECT source, outcome FROM raw.arrival") == [(origin, "accepted")]
    assert fetch(home, "small-air").rows == []
    assert [row.outcome for row in fetch(home, "small-air", anew=True).rows] == ["unchanged"]


def test_a_dry_run_names_what_is_new_and_keeps_nothing(home: Home, server: SftpServer) -> None:
    put(server, "october.csv")
    report = fetch(home, "small-air", dry_run=True)
    assert [row.files for row in report.rows] == [["october.csv"]]
    assert (list(home.inbox.rglob("*.csv")), server.opened) == ([], [])
    assert not (home.root / "fetch").exists()


def test_the_command_ends_with_1_and_names_the_reason_without_the_password(
    home: Home, server: SftpServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(home.root))
    monkeypatch.setenv("PACEWATCH_EXPECTATIONS", str(home.expectations))
    connect(monkeypatch, "")
    assert main(["--home", str(home.root), "--registry", str(home.registry), "fetch", "small-air"]) == 1
    said = "".join(capsys.readouterr())
    assert "key isn't known" in said
    assert PASSWORD not in said


def test_a_failure_that_somebody_has_to_mend_is_told_once_and_at_once(
    home: Home, server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CONNECTION)
    for _ in range(2):
        assert not fetch(home, "small-air").is_well
    (detail,) = alerts(home)
    assert CONNECTION in detail


def test_a_file_that_may_not_be_read_is_told_and_the_others_come(home: Home, server: SftpServer) -> None:
    put(server, "a.csv")
    put(server, "b.csv", air_csv([("甲市", "2022-10-31", 70)]))
    server.denied = {"a.csv"}
    report = fetch(home, "small-air")
    assert [(row.outcome, row.is_transient) for row in report.rows] == [("failed", False), ("fetched", False)]
    (detail,) = alerts(home)
    assert "a.csv" in detail
    assert "permission denied" in detail


def test_doctor_says_where_the_connection_is_looked_for(
    home: Home, server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def notes() -> list[str]:
        return [check.finding for check in examine(home) if check.name == "sources"]

    assert not any(CONNECTION in note for note in notes())
    monkeypatch.delenv(CONNECTION)
    assert any(CONNECTION in note for note in notes())
