"""The HTTP push into a real API server of Airflow: who may, what is refused, and that nothing half stays."""

from __future__ import annotations

import hashlib
import json
import socket
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from pacewatch import pipeline
from pacewatch.demo.keeper import Keeper
from pacewatch.demo.stack import LocalAirflow
from pacewatch.home import Home
from tests.small_city import PROGRAMMES, air_csv
from tests.world import query

pytestmark = pytest.mark.live

FEED = "small-air"
GOOD = air_csv([("甲市", "2022-10-31", 60)])
ROLES = ("admin", "op", "user", "viewer")


class Server:
    """An API server, and a client for each role."""

    def __init__(self, home: Home, airflow: LocalAirflow) -> None:
        self.home = home
        self.port = airflow.port
        self.anonymous = httpx.Client(base_url=airflow.api.address, trust_env=False, timeout=30)
        self.clients = {role: self._log_in(role) for role in ROLES}
        self.op = self.clients["op"]

    def _log_in(self, role: str) -> httpx.Client:
        answer = self.anonymous.post("/auth/token", json={"username": role, "password": f"{role}-secret"})
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        return httpx.Client(base_url=self.anonymous.base_url, headers=headers, trust_env=False, timeout=30)

    def waiting(self) -> list[str]:
        folder = self.home.inbox / FEED
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = Home(tmp_path_factory.mktemp("push"), PROGRAMMES / "registry", PROGRAMMES / "expectations")
    home.make_folders()
    passwords = home.root / "passwords.json"
    passwords.write_text(json.dumps({role: f"{role}-secret" for role in ROLES}))
    settings = {
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{role}:{role}" for role in ROLES),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "PACEWATCH_LARGEST_FILE_MB": "0.1",
    }
    keeper = Keeper(home.root / "run")
    try:
        airflow = LocalAirflow(home, settings, keeper)
        airflow.api.user, airflow.api.password = "admin", "admin-secret"
        airflow.start_serving()
        yield Server(home, airflow)
        airflow.stop()
    finally:
        keeper.close()


@pytest.fixture(autouse=True)
def empty_inbox(server: Server) -> Iterator[None]:
    yield
    for name in server.waiting():
        (server.home.inbox / FEED / name).unlink()


def url(name: str, feed: str = FEED) -> str:
    return f"/pacewatch/feeds/{feed}/files/{name}"


def test_a_pushed_file_is_in_the_inbox_when_the_answer_comes_and_its_sender_in_the_ledger(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = hashlib.sha256(GOOD).hexdigest()
    answer = server.op.post(url("十月.csv"), content=GOOD, headers={"X-Content-SHA256": sha256})
    told = {"feed": FEED, "name": "十月.csv", "sha256": sha256, "bytes": len(GOOD)}
    assert (answer.status_code, answer.json()) == (202, {**told, "known": False})
    assert (server.home.inbox / FEED / "十月.csv").read_bytes() == GOOD
    again = server.op.post(url("十月.csv"), content=GOOD)
    assert (again.status_code, again.json()) == (200, {**told, "known": True})
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-11-01T12:00:00+08:00")
    assert pipeline.ingest_inbox(server.home, quiet_seconds=0).is_well
    ledger = query(server.home, "SELECT original_name, source, outcome FROM raw.arrival")
    assert ledger == [("十月.csv", "http push by op", "accepted")]
    assert server.op.post(url("later.csv"), content=GOOD).json()["known"] is True


def test_nobody_unknown_gets_at_any_route(server: Server) -> None:
    from pacewatch.airflow.push import PREFIX, application

    routes = [(method, PREFIX + route.path) for route in application().routes for method in route.methods]
    assert routes == [("POST", "/pacewatch/feeds/{feed}/files/{name:path}")]
    others = [(method, url("a.csv")) for method in ("GET", "PUT", "DELETE")]
    others += [("GET", "/pacewatch/docs"), ("GET", "/pacewatch/openapi.json"), ("GET", "/pacewatch/redoc")]
    for method, path in [*routes, *others]:
        found = path.replace("{feed}", FEED).replace("{name:path}", "a.csv")
        answer = server.anonymous.request(method, found, content=GOOD)
        assert answer.status_code == 401 if (method, path) in routes else answer.status_code in (401, 404, 405), path
    forged = server.anonymous.post(url("a.csv"), content=GOOD, headers={"Authorization": "Bearer a.b.c"})
    assert forged.status_code in (401, 403)
    assert server.waiting() == []


def test_a_cookie_is_not_enough_for_it_would_let_other_sites_push(server: Server) -> None:
    token = server.op.headers["Authorization"].removeprefix("Bearer ")
    answer = server.anonymous.post(url("a.csv"), content=GOOD, headers={"Cookie": f"_token={token}"})
    assert (answer.status_code, server.waiting()) == (401, [])


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("user", 403), ("op", 202), ("admin", 202)])
def test_only_those_may_who_may_make_asset_events(server: Server, role: str, status: int) -> None:
    answer = server.clients[role].post(url(f"{role}.csv"), content=role.encode() * 9)
    assert answer.status_code == status
    assert (f"{role}.csv" in server.waiting()) == (status == 202)


def test_an_unknown_feed_is_answered_with_the_nearest_one(server: Server) -> None:
    answer = server.op.post(url("a.csv", "small-aire"), content=GOOD)
    assert answer.status_code == 404
    assert "small-air" in answer.json()["detail"]
    assert not (server.home.inbox / "small-aire").exists()


@pytest.mark.parametrize(
    "name", [".a.csv", "a.part", "a%09.csv", "a%00.csv", "..%2Fa.csv", "..%2F..%2Fa.csv", "%2Fetc%2Fx", "a%5Cb", "%20"]
)
def test_a_harmful_name_is_refused(server: Server, name: str) -> None:
    before = sorted(path.name for path in server.home.root.iterdir())
    answer = server.op.post(url(name), content=GOOD)
    assert answer.status_code == 400, answer.text
    assert "saw the name" in answer.json()["detail"]
    assert server.waiting() == []
    assert sorted(path.name for path in server.home.root.iterdir()) == before


@pytest.mark.parametrize("is_declared", [True, False])
def test_a_body_that_is_too_large_is_refused_and_leaves_nothing(server: Server, is_declared: bool) -> None:
    pieces = [b"x" * 60_000] * 2
    answer = server.op.post(url("large.csv"), content=b"".join(pieces) if is_declared else iter(pieces))
    assert answer.status_code == 413
    assert server.waiting() == []


def test_other_bytes_than_the_sender_says_are_refused(server: Server) -> None:
    answer = server.op.post(url("a.csv"), content=GOOD, headers={"X-Content-SHA256": "0" * 64})
    assert (answer.status_code, server.waiting()) == (400, [])
    assert "send it again" in answer.json()["detail"]


def test_another_file_of_a_waiting_name_is_a_conflict(server: Server) -> None:
    assert server.op.post(url("a.csv"), content=b"first").status_code == 202
    assert server.op.post(url("a.csv"), content=b"second").status_code == 409
    assert (server.home.inbox / FEED / "a.csv").read_bytes() == b"first"


def test_an_empty_body_a_form_and_compressed_bytes_are_refused(server: Server) -> None:
    assert server.op.post(url("a.csv"), content=b"").status_code == 400
    assert server.op.post(url("a.csv"), content=iter([])).status_code == 400
    assert server.op.post(url("a.csv"), files={"file": GOOD}).status_code == 415
    assert server.op.post(url("a.csv"), content=GOOD, headers={"Content-Encoding": "gzip"}).status_code == 415
    assert server.waiting() == []


def test_a_connection_that_is_cut_in_the_middle_leaves_nothing(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        head = f"POST {url('cut.csv')} HTTP/1.1\r\nHost: x\r\nAuthorization: {server.op.headers['Authorization']}\r\n"
        connection.sendall(f"{head}Content-Length: 1000\r\n\r\n".encode() + b"x" * 500)
        wait_until(lambda: any(name.startswith(".cut.csv.") for name in server.waiting()))
    wait_until(lambda: server.waiting() == [])


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)
