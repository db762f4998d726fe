"""The random kills on a small scale: nothing is lost, Slack has nothing twice, and what it has too late the audit finds."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from pacewatch.home import PROJECT


def test_twenty_kills_lose_and_double_nothing() -> None:
    # In a process of its own, for it forks.
    ended = subprocess.run(
        [
            *(sys.executable, "benchmarks/kill_delivery.py", "--json", "--seed", "3"),
            *("--kills", "20", "--alerts", "10", "--late-kills", "4", "--late-one-in", "2"),
        ],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": "plugins"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    punctual, late = map(json.loads, ended.stdout.splitlines())
    assert punctual["kills"] >= 20
    assert punctual["messages"] == 2 * punctual["alerts"] >= 20
    for name in (
        "slack_lost",
        "slack_doubled",
        "mails_lost",
        "mails_twice_unmarked",
        "doubles_missed",
        "other_findings",
    ):
        assert punctual[name] == 0, punctual
    assert punctual["most_copies"] <= 2
    for name in ("slack_lost", "mails_lost", "mails_twice_unmarked", "doubles_missed"):
        assert late[name] == 0, late
    assert late["slack_doubled"] == late["doubles_found"] > 0
