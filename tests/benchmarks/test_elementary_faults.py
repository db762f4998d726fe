"""The comparison with elementary-data's sender: what it counts, by a sender in its place whose faults are known."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pacewatch.home import PROJECT

SCRIPT = PROJECT / "benchmarks" / "elementary_faults.py"
CARELESS = """
import json, sqlite3, sys
from slack_sdk import WebClient
book, url = sys.argv[2:]
connection = sqlite3.connect(book)
print("ready", flush=True)
client = WebClient("xoxb-careless", base_url=url, retry_handlers=[])
for (number,) in connection.execute("SELECT number FROM alert WHERE status = 'pending'").fetchall():
    for _ in range({0: 0, 1: 2}.get(number, 1)):
        block = {"type": "section", "text": {"type": "mrkdwn", "text": f"{number}.csv"}}
        try:
            client.chat_postMessage(channel="C0DATAZH", text="fails", blocks=json.dumps([block]))
        except Exception:
            pass
with connection:
    connection.execute("UPDATE alert SET status = 'sent'")
"""


def compared(interpreter: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), str(interpreter), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_what_is_lost_doubled_and_falsely_marked_is_counted(tmp_path: Path) -> None:
    (tmp_path / "careless.py").write_text(CARELESS, encoding="utf-8")
    interpreter = tmp_path / "interpreter"
    interpreter.write_text(f'#!/bin/sh\nexec {sys.executable} {tmp_path}/careless.py "$@"\n', encoding="utf-8")
    interpreter.chmod(0o755)
    done = compared(interpreter, "--alerts", "20", "--kills", "0")
    assert done.returncode == 0, done.stderr
    found = {
        tuple(words[:2]): [int(word) for word in words[2:]] for words in map(str.split, done.stdout.splitlines()[1:])
    }
    # Alerts, kills, lost, doubled, copies too many, falsely marked as sent, given up.
    assert found["kills", "elementary-data"] == [20, 0, 1, 1, 1, 1, 0]
    assert found["answers", "elementary-data"][2] > 1
    for part in ("answers", "kills"):
        assert found[part, "Pacewatch"] == [20, 0, 0, 0, 0, 0, 0]


def test_without_an_interpreter_it_says_what_it_wants(tmp_path: Path) -> None:
    done = compared(tmp_path / "none")
    assert (done.returncode, "expected the path of a Python that has elementary-data" in done.stdout) == (2, True)
