"""`pacewatch doctor`: each thing that can be amiss is found, and what is well isn't blamed."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pacewatch import doctor
from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.presses import name_of, put_down
from pacewatch.feeds.http.memory import Memory
from pacewatch.home import Home
from pacewatch.pipeline import deliver, ingest_files, maintain, publish, reject
from tests.small_city import air_csv
from tests.world import drop, query


@pytest.fixture
def city(half_a_year: Home, tmp_path: Path) -> Home:
    """A copy of the small city in which all is well."""
    shutil.copytree(half_a_year.root, tmp_path / "city")
    return replace(half_a_year, root=tmp_path / "city")


def faults(home: Home) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for check in doctor.examine(home):
        if not check.is_well:
            found.setdefault(check.name, []).append(check.finding)
    return found


def test_a_home_in_which_all_is_well(city: Home) -> None:
    assert faults(city) == {}
    assert {check.name for check in doctor.examine(city)} == set(doctor._CHECKS)


def bytes_gone(home: Home) -> None:
    next(path for path in home.raw.rglob("*") if path.is_file() and len(path.name) == 64).unlink()


def old_publication(home: Home) -> None:
    os.utime(home.published, (0, 0))


def no_publication(home: Home) -> None:
    home.published.unlink()


def damaged_publication(home: Home) -> None:
    home.published.write_bytes(b"not a database" * 1000)


def unsent_message(home: Home) -> None:
    file = home.root / "empty.csv"
    file.touch()
    ingest_files(home, "small-air", [file])
    publish(home)


def waiting_for_review(home: Home) -> None:
    file = home.root / "storm.csv"
    file.write_bytes(air_csv([("甲市", f"2022-07-0{day}", 900) for day in (1, 2, 3)]))
    (report,) = ingest_files(home, "small-air", [file]).files
    assert report.outcome == "refused"
    publish(home)


FAULTS: dict[str, tuple[Callable[[Home], None], str, str]] = {
    "bytes are gone": (bytes_gone, "ledger", "are gone from"),
    "published long ago": (old_publication, "published file", "is the DAG 'maintain' running?"),
    "nothing published": (no_publication, "published file", "nothing has been published yet"),
    "a damaged publication": (damaged_publication, "published file", "can't be looked at"),
    "a file that waits for a person": (waiting_for_review, "review", "storm.csv of feed small-air: refused at "),
    "a message that nobody sends": (unsent_message, "outbox", "1 message to engineer by slack queued"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_amiss_is_found(fault: str, city: Home) -> None:
    bring_about, check, sentence = FAULTS[fault]
    bring_about(city)
    assert sentence in " ".join(faults(city)[check])


def test_a_file_that_was_decided_about_waits_no_longer(city: Home) -> None:
    waiting_for_review(city)
    ((refusal,),) = query(city, "SELECT id FROM raw.refusal")
    assert f"'pacewatch review approve {refusal}' or 'reject {refusal}'" in faults(city)["review"][0]
    reject(city, refusal, "engineer", "not ours")
    publish(city)
    assert "review" not in faults(city)


def test_a_file_that_nobody_takes(city: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(city, "small-air", "old.csv", b"")
    os.utime(city.inbox / "small-air" / "old.csv", (0, 0))
    assert faults(city) == {}  # it has only just come in, however old its content is
    monkeypatch.setattr(doctor, "WAITING_TOO_LONG_SECONDS", -1)
    assert "old.csv: has waited" in faults(city)["inbox"][0]


def test_a_pressed_button_that_nobody_heeds(city: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    put_down(city, name_of(str(int(time.time())), "one"), b"payload=%7B%7D")
    assert faults(city) == {}
    monkeypatch.setattr(doctor, "WAITING_TOO_LONG_SECONDS", -1)
    assert "1 request by buttons, unheeded" in faults(city)["actions"][0]
    deliver(city, Addresses())
    assert "actions" not in faults(city)


def test_a_disk_that_is_nearly_full(city: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=5 << 20))
    assert "5 MiB free" in faults(city)["disk"][0]


def test_a_source_that_fails_and_a_key_that_is_kept_elsewhere(
    city: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(city.registry, tmp_path / "registry")
    feeds = tmp_path / "registry" / "small" / "feeds.yaml"
    fetch = "fetch: {http: {url: 'https://a.example.org/', connection: {id: air_key, shown_as: bearer}}}"
    feeds.write_text(feeds.read_text("utf-8").replace("known_at: {rule: period_end, lag_days: 1}", fetch), "utf-8")
    city = replace(city, registry=tmp_path / "registry")
    (note,) = (check for check in doctor.examine(city) if check.name == "sources")
    assert note.is_well
    assert "AIRFLOW_CONN_AIR_KEY isn't set here" in note.finding
    monkeypatch.setenv("AIRFLOW_CONN_AIR_KEY", "http://:key@")
    assert faults(city) == {}
    memory = Memory.load(city, "small-air")
    memory.failures, memory.failing_since = 2, "2022-11-01T04:00:00+00:00"
    memory.save()
    (finding,) = faults(city)["sources"]
    assert finding.startswith(
        "feed small-air: 2 polls failed since 2022-11-01T04:00:00+00:00; 'pacewatch fetch small-air"
    )


def test_a_broken_registry(city: Home, tmp_path: Path) -> None:
    assert "nowhere" in faults(replace(city, registry=tmp_path / "nowhere"))["registry"][0]


def test_a_faulty_connection_is_a_fault_and_a_missing_one_a_note(city: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "{not json, secret123")
    (fault,) = faults(city)["connections"]
    assert "AIRFLOW_CONN_SMTP_DEFAULT is neither" in fault
    assert "secret123" not in fault
    notes = [check.finding for check in doctor.examine(city) if check.name == "connections" and check.is_well]
    assert [note.split(":")[0] for note in notes] == ["slack"]


def test_maintain_publishes_removes_what_killed_runs_left_and_says_what_is_amiss(city: Home) -> None:
    rest = city.published.parent / ".pacewatch.duckdb.123.tmp"
    rest.write_bytes(b"half")
    young = city.raw / ".abc.tmp"
    young.write_bytes(b"being written")
    os.utime(rest, (0, 0))
    bytes_gone(city)
    before = city.published.stat().st_ino
    report = maintain(city)
    assert report.removed == ["published/.pacewatch.duckdb.123.tmp"]
    assert (rest.exists(), young.exists()) == (False, True)
    assert city.published.stat().st_ino != before
    assert "are gone from" in report.findings[0]


def reached_by_a_service(city: Home, tmp_path: Path) -> Home:
    registry = tmp_path / "registry"
    shutil.copytree(city.registry, registry)
    people = registry / "small" / "people.yaml"
    people.write_text(
        people.read_text(encoding="utf-8").replace("email: wang@example.org", "service: city_wecom"), encoding="utf-8"
    )
    return replace(city, registry=registry)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("script://run-me-4711", "extra.url begins with 'script://'; expected one of wecombot://"),
        ("wecombot://", "is no address that Apprise takes for wecombot://"),
        ("canary-4711", "extra.url is no address"),
    ],
)
def test_a_service_that_is_not_taken_is_said_so(
    url: str, said: str, city: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = reached_by_a_service(city, tmp_path)
    monkeypatch.setenv("AIRFLOW_CONN_CITY_WECOM", json.dumps({"conn_type": "generic", "extra": {"url": url}}))
    ((found,),) = faults(home).values()
    assert said in found
    assert "4711" not in found


def test_a_service_that_is_well_is_not_blamed_nor_one_that_airflow_may_keep(
    city: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = reached_by_a_service(city, tmp_path)
    assert faults(home) == {}
    told = [check.finding for check in doctor.examine(home) if "official-zh" in check.finding]
    assert told == [
        "service of official-zh: AIRFLOW_CONN_CITY_WECOM isn't set here; that is well if Airflow keeps the connection itself"
    ]
    text = json.dumps({"conn_type": "generic", "extra": {"url": "wecombot://abcdefgh"}})
    monkeypatch.setenv("AIRFLOW_CONN_CITY_WECOM", text)
    assert faults(home) == {}
    assert not [check for check in doctor.examine(home) if "official-zh" in check.finding]


def test_a_delivery_that_was_completed_long_ago_is_said_so(city: Home) -> None:
    city.delivered.touch()
    assert faults(city) == {}
    long_ago = time.time() - 1630
    os.utime(city.delivered, (long_ago, long_ago))
    (found,) = faults(city)["delivery"]
    assert "27 minutes ago; is the DAG 'deliver' running?" in found


def test_a_watcher_that_cannot_be_told_is_said_so(city: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_HEARTBEAT_DEFAULT", json.dumps({"extra": {"url": "canary4711"}}))
    (found,) = faults(city)["connections"]
    assert "is no address" in found
    assert "canary4711" not in found
