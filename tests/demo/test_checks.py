"""What the demo refuses before it starts anything, in one sentence each."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pacewatch.demo import checks, children
from pacewatch.demo.airflow_settings import LOGIN_FILE, Login
from pacewatch.demo.interpreter import NEEDED, check_interpreter
from pacewatch.errors import PacewatchError

PROJECT = Path(__file__).resolve().parents[2]


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_wanted_port_that_is_taken_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PacewatchError, match=rf"port {port} .* is taken; choose another one with .*PACEWATCH_PORT"):
            checks.choose_port(port)


def test_a_full_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=300 << 20))
    with pytest.raises(PacewatchError, match="300 MiB free, the demo needs 1024 MiB"):
        checks.check_disk(tmp_path / "not" / "yet" / "there")


def test_an_unknown_interpreter_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    with pytest.raises(PacewatchError, match=re.escape("Python 3.14 runs this; Pacewatch needs 3.11, 3.12 or 3.13")):
        check_interpreter()


def test_an_interpreter_without_the_packages_is_refused_before_any_of_them_is_imported(tmp_path: Path) -> None:
    """Without its site-packages, this interpreter is as bare as a fresh machine's."""
    environment = {"PYTHONPATH": str(PROJECT / "plugins"), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-S", "-m", "pacewatch.demo"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"✗ {sys.executable} lacks {', '.join(NEEDED)}; 'make demo' makes an environment that has them"
    ]


def test_a_folder_with_other_peoples_files_is_not_cleared(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(PacewatchError, match="aren't from a demo"), checks.claimed(tmp_path):
        pytest.fail("it was claimed")
    assert names_in(tmp_path) == {"thesis.txt"}


def test_the_folder_of_an_earlier_demo_is_cleared_but_for_its_login(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with checks.claimed(folder):
        login = Login.make(folder)
        (folder / "airflow").mkdir()
        (folder / "airflow" / "airflow.db").write_text("old")
        (folder / "old").write_text("old")
    with checks.claimed(folder):
        checks.clear(folder)
        assert names_in(folder) == {checks.MARK, LOGIN_FILE}
        assert Login.make(folder) == login


def test_only_its_owner_can_read_the_login(tmp_path: Path) -> None:
    assert Login.make(tmp_path).file.stat().st_mode & 0o777 == 0o600


def test_a_clearing_that_was_cut_off_can_be_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "demo"
    with checks.claimed(folder):
        (folder / "airflow").mkdir()

        def cut_off(_: Path) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(shutil, "rmtree", cut_off)
        with pytest.raises(KeyboardInterrupt):
            checks.clear(folder)
        monkeypatch.undo()
    with checks.claimed(folder):
        checks.clear(folder)
        assert names_in(folder) == {checks.MARK}


def test_two_demos_do_not_use_one_folder_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with (
        checks.claimed(folder),
        pytest.raises(PacewatchError, match="another demo is at work"),
        checks.claimed(folder),
    ):
        pytest.fail("it was claimed twice")


def test_a_demo_that_runs_is_not_disturbed(tmp_path: Path) -> None:
    command = children.python("-c", "import time; time.sleep(60)")
    child = children.start("scheduler", command, os.environ, tmp_path / "log", tmp_path / "run")
    try:
        with pytest.raises(PacewatchError, match=r"running already \(scheduler\); end it with 'make stop'"):
            checks.check_not_running(tmp_path / "run")
    finally:
        children.stop([child], tmp_path / "run", patience_seconds=2)
    checks.check_not_running(tmp_path / "run")
