"""From a source to the warehouse: landed, taken in with its origin, told when it fails; killed anywhere and run again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pacewatch.cli.main import main
from pacewatch.errors import PacewatchError, UnknownName
from pacewatch.feeds.http.patience import Patience
from pacewatch.home import Home
from pacewatch.pipeline import fetch, ingest_inbox, rebuild
from tests.both_languages import differences
from tests.feeds.http.local_source import LocalSource, Reply, Script, Seen, in_turn, reply
from tests.small_city import air_csv
from tests.world import query, run_elsewhere, stored

OCTOBER = air_csv([("甲市", "2022-10-30", 60), ("乙市", "2022-10-30", 150)])
NOVEMBER = air_csv([("甲市", "2022-10-31", 70), ("乙市", "2022-10-31", 80)])
SECRET = "do-not-say-me"
HASTY = Patience(tries=2, first_wait=0.01)
CONNECTION = "AIRFLOW_CONN_SMALL_AIR_KEY"


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Script], LocalSource]]:
    started: list[LocalSource] = []

    def start(script: Script) -> LocalSource:
        started.append(LocalSource(script))
        monkeypatch.setenv("PACEWATCH_ALLOW_PRIVATE_HOSTS", ",".join(f"127.0.0.1:{one.port}" for one in started))
        return started[-1]

    yield start
    for source in started:
        source.close()


@pytest.fixture
def home(home: Home, tmp_path: Path, standing_clock: str, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with a registry of its own, whose feeds can be given something to fetch."""
    shutil.copytree(home.registry, tmp_path / "registry")
    monkeypatch.setenv(CONNECTION, json.dumps({"conn_type": "http", "login": "anna", "password": SECRET}))
    return replace(home, registry=tmp_path / "registry")


def declare(home: Home, url: str, **more: object) -> None:
    """Have `small-air` fetched from an address, with a key in the query."""
    feeds = home.registry / "small" / "feeds.yaml"
    connection = {"id": "small_air_key", "shown_as": "query", "name": "token"}
    http = json.dumps({"url": url, "connection": connection, **more})
    before, first, rest = feeds.read_text(encoding="utf-8").partition("    known_at: {rule: period_end, lag_days: 1}\n")
    feeds.write_text(f"{before}{first}    fetch: {{http: {http}}}\n{rest}", encoding="utf-8")


def declare_jobs(home: Home, url: str) -> None:
    """Have `small-jobs` fetched with the same key, and with no rate of its own."""
    feeds = home.registry / "small" / "feeds.yaml"
    http = json.dumps({"url": url, "connection": {"id": "small_air_key", "shown_as": "query", "name": "token"}})
    known_at = "    known_at: {rule: period_end, lag_days: 15}\n"
    feeds.write_text(feeds.read_text("utf-8").replace(known_at, f"{known_at}    fetch: {{http: {http}}}\n"), "utf-8")


def files(home: Home, folder: str = "inbox") -> list[Path]:
    return sorted(path for path in (home.root / folder).rglob("*") if path.is_file())


def test_what_is_new_lands_in_the_inbox_and_is_taken_in_with_its_origin(
    home: Home, serve: Callable[[Script], LocalSource]
) -> None:
    source = serve(in_turn(reply(200, OCTOBER), reply(200, NOVEMBER)))
    declare(home, f"{source.url}/air/latest.csv", query={"until": "{yesterday}"})
    report = fetch(home, "small-air")
    assert [(row.outcome, row.origin) for row in report.rows] == [
        ("fetched", f"{source.url}/air/latest.csv?until=2022-10-31")
    ]
    (name,) = report.rows[0].files
    assert name.startswith("latest-")
    assert name.endswith(".csv")
    (taken,) = ingest_inbox(home, quiet_seconds=0).files
    assert (taken.outcome, taken.file, taken.values_new) == ("accepted", name, 2)
    assert query(home, "SELECT source, original_name FROM raw.arrival") == [(report.rows[0].origin, name)]
    assert files(home) == []
    assert source.seen[0].query == {"until": "2022-10-31", "token": SECRET}


def test_feeds_of_one_connection_share_its_rate(home: Home, serve: Callable[[Script], LocalSource]) -> None:
    source = serve(lambda _: reply(200, OCTOBER))
    declare(home, f"{source.url}/air.csv", rate={"requests": 1, "per_seconds": 3600})
    declare_jobs(home, f"{source.url}/jobs.csv")
    assert run_elsewhere(fetch, home, "small-air") == 0
    (row,) = fetch(home, "small-jobs").rows
    assert (row.outcome, row.is_transient) == ("failed", True)
    assert "the rate that feeds of connection small_air_key share" in row.detail
    assert [seen.target.partition("?")[0] for seen in source.seen] == ["/air.csv"]


def test_pages_of_json_become_figures_page_by_page(home: Home, serve: Callable[[Script], LocalSource]) -> None:
    rows = [{"city": "甲市", "date": f"2022-10-{day}", "aqi": day} for day in range(10, 15)]

    def script(seen: Seen) -> Reply:
        page = int(seen.query["page"])
        return reply(200, {"meta": {"found": 5}, "results": rows[2 * page - 2 : 2 * page]})

    declare(home, serve(script).url, paging={"by": "page", "items_at": "results", "total_at": "meta.found", "size": 2})
    feeds = home.registry / "small" / "feeds.yaml"
    form = "    format: json\n    records: results[*]\n    columns: [city, date, aqi]"
    text = feeds.read_text(encoding="utf-8").replace("    columns: [city, date, aqi]", form)
    feeds.write_text(text, encoding="utf-8")
    (row,) = fetch(home, "small-air").rows
    assert [name.rpartition(".")[2] for name in row.files] == ["json"] * 3
    assert [file.outcome for file in ingest_inbox(home, quiet_seconds=0).files] == ["accepted"] * 3
    found = query(home, "SELECT value FROM observations.observation WHERE indicator = 'aqi' ORDER BY ALL")
    assert [int(value) for (value,) in found] == [10, 11, 12, 13, 14]
    origins = query(home, "SELECT source FROM raw.arrival ORDER BY ALL")
    assert [origin.rpartition("=")[2] for (origin,) in origins] == ["1", "2", "3"]


def test_the_same_bytes_cost_nothing_and_a_lost_memory_little(
    home: Home, serve: Callable[[Script], LocalSource]
) -> None:
    source = serve(lambda _: reply(200, OCTOBER))
    declare(home, source.url)
    assert [fetch(home, "small-air").rows[0].outcome for _ in range(2)] == ["fetched", "unchanged"]
    ingest_inbox(home, quiet_seconds=0)
    before = stored(home)
    shutil.rmtree(home.root / "fetch")
    assert fetch(home, "small-air").rows[0].outcome == "fetched"
    assert [file.outcome for file in ingest_inbox(home, quiet_seconds=0).files] == ["known"]
    assert stored(home) == before


def test_a_rebuild_from_fetched_files_is_equal(home: Home, serve: Callable[[Script], LocalSource]) -> None:
    declare(home, serve(lambda _: reply(200, OCTOBER)).url)
    fetch(home, "small-air")
    ingest_inbox(home, quiet_seconds=0)
    assert rebuild(home).equal is True
    assert query(home, "SELECT source LIKE 'http://127.0.0.1:%' FROM raw.arrival") == [(True,)]


def test_no_file_of_the_home_holds_the_secret(home: Home, serve: Callable[[Script], LocalSource]) -> None:
    source = serve(in_turn(reply(200, OCTOBER), reply(200, f"<html>{SECRET}</html>")))
    declare(home, source.url)
    for _ in range(2):
        fetch(home, "small-air")
        ingest_inbox(home, quiet_seconds=0)
    assert len(source.seen) == 2
    assert [path for path in files(home, ".") if SECRET.encode() in path.read_bytes()] == []
    assert (home.root / "fetch" / "small-air.refused").read_bytes() == b"<html>***</html>"


def alerts(home: Home) -> list[tuple[str, str]]:
    """What was told, which is the same in both languages."""
    found = query(home, "SELECT reason, facts FROM alerts.event ORDER BY occurred_at")
    told = [(reason, json.loads(facts)) for reason, facts in found]
    assert not [said for _, facts in told for said in differences((facts["detail"], facts["detail_zh"]))]
    return [(reason, facts["detail"]) for reason, facts in told]


def test_a_page_instead_of_data_is_told_once_until_the_source_is_well_again(
    home: Home, serve: Callable[[Script], LocalSource], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [reply(200, f"<html>{number}</html>") for number in range(3)]
    source = serve(in_turn(*pages, reply(200, OCTOBER), reply(200, "<html>again</html>")))
    declare(home, source.url)
    for day in range(1, 6):
        monkeypatch.setenv("PACEWATCH_CLOCK", f"2022-11-0{day}T12:00:00+08:00")
        fetch(home, "small-air")
    assert alerts(home) == [("fetch_failed", "an HTML page came instead of CSV")] * 2
    assert query(home, "SELECT count(*) > 0 FROM delivery.outbox") == [(True,)]
    assert [path.suffix for path in files(home) if not path.name.startswith(".")] == [".csv"]


def test_a_source_out_of_reach_is_told_after_the_third_poll(home: Home, serve: Callable[[Script], LocalSource]) -> None:
    source = serve(lambda _: reply(503))
    declare(home, source.url)
    told = []
    for _ in range(4):
        report = fetch(home, "small-air", patience=HASTY)
        assert [(row.outcome, row.is_transient) for row in report.rows] == [("failed", True)]
        told.append(len(alerts(home)))
    assert told == [0, 0, 1, 1]


def test_a_missing_connection_is_told_and_nothing_is_asked(
    home: Home, serve: Callable[[Script], LocalSource], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = serve(lambda _: reply(200, OCTOBER))
    declare(home, source.url)
    monkeypatch.delenv(CONNECTION)
    (row,) = fetch(home, "small-air").rows
    assert row.detail == "there is no Airflow Connection 'small_air_key'; set AIRFLOW_CONN_SMALL_AIR_KEY"
    monkeypatch.setenv(CONNECTION, f"{{{SECRET}")
    with pytest.raises(PacewatchError, match="neither a JSON object nor a URI") as refused:
        fetch(home, "small-air")
    assert SECRET not in str(refused.value)
    assert source.seen == []


def test_a_dry_run_asks_and_keeps_nothing(
    home: Home,
    serve: Callable[[Script], LocalSource],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = serve(in_turn(reply(200, OCTOBER), reply(200, "<html></html>")))
    declare(home, source.url)
    before = files(home, ".")
    monkeypatch.setenv("PACEWATCH_EXPECTATIONS", str(home.expectations))
    command = ["--home", str(home.root), "--registry", str(home.registry), "fetch", "small-air", "--dry-run"]
    assert main(command) == 0
    assert "small-air: 1 file would be put into the inbox" in capsys.readouterr().out
    assert main([*command, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [row["detail"] for row in report["rows"]] == ["an HTML page came instead of CSV"]
    assert files(home, ".") == before


def test_what_was_refused_is_asked_for_anew_once_the_registry_is_mended(
    home: Home, serve: Callable[[Script], LocalSource]
) -> None:
    declare(home, serve(lambda _: reply(200, OCTOBER)).url)
    feeds = home.registry / "small" / "feeds.yaml"
    right = feeds.read_text(encoding="utf-8")
    wrong = right.replace("    columns: [city, date, aqi]", '    delimiter: ";"\n    columns: [city, date, aqi]')
    feeds.write_text(wrong, encoding="utf-8")
    fetch(home, "small-air")
    assert ingest_inbox(home, quiet_seconds=0).files[0].outcome == "refused"
    feeds.write_text(right, encoding="utf-8")
    assert fetch(home, "small-air").rows[0].outcome == "unchanged"
    assert fetch(home, "small-air", anew=True).rows[0].outcome == "fetched"
    assert ingest_inbox(home, quiet_seconds=0).files[0].outcome == "accepted"


def test_requests_of_days_gone_by_are_forgotten(
    home: Home, serve: Callable[[Script], LocalSource], monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(home, serve(lambda seen: reply(200, OCTOBER + seen.target.encode())).url, query={"until": "{today}"})
    for day in ("01", "02", "03"):
        monkeypatch.setenv("PACEWATCH_CLOCK", f"2022-11-{day}T12:00:00+08:00")
        assert fetch(home, "small-air").rows[0].outcome == "fetched"
    remembered = json.loads((home.root / "fetch" / "small-air.json").read_text(encoding="utf-8"))
    assert len(remembered["requests"]) == 1


def test_a_feed_that_is_not_fetched_says_so(home: Home) -> None:
    with pytest.raises(PacewatchError, match="its files come by inbox/small-jobs/"):
        fetch(home, "small-jobs")
    with pytest.raises(UnknownName, match="small-air"):
        fetch(home, "smal-air")


POINTS = ("landing.written", "landing.named", "fetch.remembered")


def two_days(url: str) -> dict[str, object]:
    return {"url": f"{url}/{{period}}", "each": {"unit": "day", "last": 2}}


@pytest.mark.parametrize("hit", [1, 2])
@pytest.mark.parametrize("point", POINTS)
def test_killed_and_run_again(
    home: Home, point: str, hit: int, monkeypatch: pytest.MonkeyPatch, serve: Callable[[Script], LocalSource]
) -> None:
    source = serve(lambda seen: reply(200, OCTOBER if seen.target.startswith("/2022-10-30") else NOVEMBER))
    declare(home, **two_days(source.url))  # type: ignore[arg-type]
    assert run_elsewhere(fetch, home, "small-air", crash_at=f"{point}#{hit}") == -9
    assert not any(path.suffix == ".csv" and path.read_bytes() not in (OCTOBER, NOVEMBER) for path in files(home))
    fetch(home, "small-air")
    ingest_inbox(home, quiet_seconds=0)
    found = query(home, "SELECT outcome, source LIKE 'http://%' FROM raw.arrival")
    assert found == [("accepted", True)] * 2
    assert query(home, "SELECT count(*) FROM observations.observation") == [(4,)]
    assert {row.outcome for row in fetch(home, "small-air").rows} == {"unchanged"}


def test_killed_before_a_failure_is_told_it_is_told_by_the_next_poll(
    home: Home, serve: Callable[[Script], LocalSource]
) -> None:
    declare(home, serve(lambda _: reply(200, "<html></html>")).url)
    assert run_elsewhere(fetch, home, "small-air", crash_at="fetch.failure_remembered") == -9
    assert alerts(home) == []
    for _ in range(2):
        fetch(home, "small-air")
    assert alerts(home) == [("fetch_failed", "an HTML page came instead of CSV")]


def test_ingest_killed_with_a_fetched_file_keeps_its_origin(home: Home, serve: Callable[[Script], LocalSource]) -> None:
    declare(home, serve(lambda _: reply(200, OCTOBER)).url)
    fetch(home, "small-air")
    for point in ("ingest.bytes_kept", "ingest.entered"):
        assert run_elsewhere(take, home, crash_at=point) == -9
    take(home)
    assert query(home, "SELECT outcome, source LIKE 'http://%' FROM raw.arrival") == [("accepted", True)]
    assert files(home) == []


def take(home: Home) -> None:
    ingest_inbox(home, quiet_seconds=0)
