"""Event scripts through a real Alertmanager, all at once, in one process on this machine alone. Out: what each person was told.

Every script's alerts have a label of their own; a tick is about a second, a group is looked at five times in each.
"""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from alertmanager_config import config
from event_scripts import Script, Step, labels
from told_by_pacewatch import Notices

NEVER = timedelta(hours=1)


class Desk:
    """Takes what Alertmanager posts; the path says to whom. Gives (when, to whom, the notification)."""

    def __init__(self) -> None:
        self.taken: list[tuple[float, str, dict[str, Any]]] = []
        taken = self.taken

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                at = time.time()
                body = self.rfile.read(int(self.headers["Content-Length"]))
                taken.append((at, self.path.strip("/"), json.loads(body)))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 512
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Desk:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class Running:
    """An Alertmanager that takes alerts and silences."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._silences: dict[tuple[str, str], str] = {}

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Ask it by HTTP.

        Raises:
            urllib.error.URLError: it isn't there, or doesn't take that.
        """
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(  # noqa: S310 - our own process on this machine
            self._url + path, data, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
            text = answer.read()
        return json.loads(text) if text else None

    def silence(self, script: Script, step: Step, until: datetime) -> None:
        """Silence a target at a place."""
        about = {"script": script.name, **{name: labels(step.alert)[name] for name in ("target", "place")}}
        answer = self.ask(
            "POST",
            "/api/v2/silences",
            {
                "matchers": [
                    {"name": name, "value": value, "isRegex": False, "isEqual": True} for name, value in about.items()
                ],
                "startsAt": datetime.now(UTC).isoformat(),
                "endsAt": until.isoformat(),
                "createdBy": "wang",
                "comment": "road works",
            },
        )
        self._silences[script.name, step.alert] = answer["silenceID"]

    def unsilence(self, script: Script, step: Step) -> None:
        """End it."""
        self.ask("DELETE", f"/api/v2/silence/{self._silences[script.name, step.alert]}")


@contextmanager
def running(binary: Path, folder: Path, tick_seconds: float, url: str) -> Iterator[Running]:
    """Start one with its configuration and data in a folder, and end it."""
    (folder / "alertmanager.yml").write_text(json.dumps(config(tick_seconds, url)), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "alertmanager.log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(str(binary), f"--config.file={folder / 'alertmanager.yml'}", f"--storage.path={folder / 'data'}"),
                *(f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="),
            ],
            stdout=log,
            stderr=log,
        )
    try:
        started = Running(f"http://127.0.0.1:{port}")
        for _ in range(100):
            try:
                started.ask("GET", "/api/v2/status")
                break
            except OSError:
                if process.poll() is not None:
                    break
                time.sleep(0.1)
        else:
            process.kill()
        if process.poll() is not None:
            raise RuntimeError((folder / "alertmanager.log").read_text(encoding="utf-8"))
        yield started
    finally:
        process.terminate()
        process.wait(10)


def told_by_alertmanager(scripts: list[Script], binary: Path, folder: Path, tick_seconds: float) -> dict[str, Notices]:
    """What Alertmanager tells of each script, by the script's name.

    Raises:
        RuntimeError: it didn't start; its log.
    """
    with Desk() as desk, running(binary, folder, tick_seconds, desk.url) as alertmanager:
        time.sleep(1)
        begun = time.time() + 0.2
        starts: dict[tuple[str, str], list[datetime]] = defaultdict(list)
        for tick in range(max(script.length for script in scripts) + 1):
            time.sleep(max(0.0, begun + tick * tick_seconds - time.time()))
            _happen(alertmanager, scripts, tick, begun, tick_seconds, starts)
        time.sleep(tick_seconds * 0.9)
    told: dict[str, Notices] = {script.name: defaultdict(list) for script in scripts}
    seen: set[tuple[str, str, str, int]] = set()
    lengths = {script.name: script.length for script in scripts}
    for at, person, notification in sorted(desk.taken, key=lambda one: one[0]):
        for alert in notification["alerts"]:
            script, letter = alert["labels"]["script"], alert["labels"]["alert"]
            started = datetime.fromisoformat(alert["startsAt"].replace("Z", "+00:00"))
            episode = min(range(len(starts[script, letter])), key=lambda n: abs(starts[script, letter][n] - started))
            position = (at - begun) / tick_seconds
            if position < lengths[script] + 0.9:
                again = (script, person, letter, episode) in seen
                kind = "resolved" if alert["status"] == "resolved" else "repeat" if again else "first"
                seen.add((script, person, letter, episode))
                told[script][person, letter, episode].append((kind, position))
    return {name: dict(notices) for name, notices in told.items()}


def _happen(
    alertmanager: Running,
    scripts: list[Script],
    tick: int,
    begun: float,
    tick_seconds: float,
    starts: dict[tuple[str, str], list[datetime]],
) -> None:
    """What happens at a tick: silences first, then all alerts at once, the gravest first."""
    alerts = []
    for script, step in ((one, step) for one in scripts for step in one.steps if step.tick == tick):
        if step.what == "silence":
            until = datetime.fromtimestamp(begun + step.until * tick_seconds, UTC)
            alertmanager.silence(script, step, until)
        elif step.what == "unsilence":
            alertmanager.unsilence(script, step)
        else:
            now = datetime.now(UTC)
            if step.what == "fire":
                starts[script.name, step.alert].append(now)
            alerts.append(
                {
                    "labels": {
                        "alertname": "pace",
                        "script": script.name,
                        "shape": script.shape,
                        "alert": step.alert,
                        **labels(step.alert),
                    },
                    "startsAt": starts[script.name, step.alert][-1].isoformat(),
                    "endsAt": (now + NEVER if step.what == "fire" else now).isoformat(),
                }
            )
    if alerts:
        alertmanager.ask(
            "POST", "/api/v2/alerts", sorted(alerts, key=lambda one: one["labels"]["severity"] != "missed")
        )
