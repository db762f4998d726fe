"""`make demo KEEP=1`, what it prints, and `make stop`."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pacewatch.demo.airflow_api import AirflowApi
from pacewatch.demo.children import read_records, session_members, stop_recorded
from pacewatch.home import PROJECT

pytestmark = pytest.mark.live


def demo(home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the demo's command to its end."""
    command = [sys.executable, "-m", "pacewatch.demo", "--home", str(home), *options]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "plugins")}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "demo"
    stop_recorded(tmp_path / "demo" / "run")


def test_the_demo_ends_with_the_alert_in_both_languages_and_with_what_to_open_next(home: Path) -> None:
    done = demo(home, "--keep")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "Scoreboard" in done.stdout
    assert re.search(r"─ (slack|mail) → \S+ \(zh\) ─", done.stdout)
    assert re.search(r"─ (slack|mail) → \S+ \(en\) ─", done.stdout)

    address, user, password = re.findall(r"Airflow +(http\S+) +user (\S+), password (\S+)", done.stdout)[0]
    assert AirflowApi(address, user, password).health() == {"scheduler": True, "triggerer": True, "dag-processor": True}
    (query,) = re.findall(r"a query +(.+)", done.stdout)
    found = subprocess.run([*shlex.split(query), "--json"], capture_output=True, text=True, check=True)
    assert json.loads(found.stdout)

    sessions = [record.session for record in read_records(home / "run")]
    assert len(sessions) == 6
    refused = demo(home)
    assert (refused.returncode, refused.stderr) == (1, "")
    assert "a demo is running already" in refused.stdout

    stopped = demo(home, "--stop")
    assert (stopped.returncode, stopped.stderr) == (0, "")
    assert "scheduler" in stopped.stdout
    assert [session_members(session) for session in sessions] == [[]] * 6
