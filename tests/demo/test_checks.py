"""What the demo refuses before it starts anything, in one sentence each."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pacewatch.demo import checks, children
from pacewatch.errors import PacewatchError


def test_a_wanted_port_that_is_taken_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PacewatchError, match=rf"port {port} .* is taken; choose another one with --port"):
            checks.choose_port(port)


def test_a_full_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=300 << 20))
    with pytest.raises(PacewatchError, match="300 MiB free, the demo needs 1024 MiB"):
        checks.check_disk(tmp_path / "not" / "yet" / "there")


def test_an_unknown_interpreter_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Version(tuple[int, ...]):
        major, minor = 3, 14

    monkeypatch.setattr(sys, "version_info", Version((3, 14, 0)))
    with pytest.raises(PacewatchError, match="needs 3.11, 3.12 or 3.13"):
        checks.check_interpreter()


def test_a_folder_with_other_peoples_files_is_not_cleared(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(PacewatchError, match="aren't from a demo"):
        checks.clear(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_the_folder_of_an_earlier_demo_is_cleared(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    checks.clear(folder)
    (folder / "old").write_text("old")
    checks.clear(folder)
    assert not (folder / "old").exists()


def test_a_demo_that_runs_is_not_disturbed(tmp_path: Path) -> None:
    command = children.python("-c", "import time; time.sleep(60)")
    child = children.start("scheduler", command, os.environ, tmp_path / "log", tmp_path / "run")
    try:
        with pytest.raises(PacewatchError, match=r"running already \(scheduler\); end it with 'make stop'"):
            checks.check_not_running(tmp_path / "run")
    finally:
        children.stop([child], tmp_path / "run", patience_seconds=2)
    checks.check_not_running(tmp_path / "run")
