"""What `make demo` says when it can't begin: one sentence and exit status 1, never a traceback."""

from __future__ import annotations

import errno
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from pacewatch.demo import checks, run, story
from pacewatch.demo.children import StackFailed
from pacewatch.home import Home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "demo"


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """What was printed, as one line."""
    return " ".join(capsys.readouterr().out.split())


def test_nothing_to_stop_is_no_fault(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--stop", "--home", str(folder)]) == 0
    assert said(capsys) == "no demo is running"


def test_a_taken_port_is_a_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run.main(["--home", str(folder), "--port", str(port)]) == 1
    expected = f"✗ port {port} of 127.0.0.1 is taken; choose another one with 'make demo PACEWATCH_PORT=...'"
    assert said(capsys) == expected


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_a_sentence(
    port: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PACEWATCH_PORT", port)
    with pytest.raises(SystemExit) as ended:
        run.main(["--home", str(folder)])
    assert ended.value.code == 2
    assert f"saw '{port}', expected a number from 1 to 65535" in capsys.readouterr().err


def test_a_full_disk_is_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(home: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(home / "registry"))

    monkeypatch.setattr(story, "prepare_home", full)
    assert run.main(["--home", str(folder)]) == 1
    assert said(capsys).endswith("/demo/registry: No space left on device; make room, then start again")


def test_a_folder_that_is_a_file_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "demo").write_text("not a folder")
    assert run.main(["--home", str(tmp_path / "demo")]) == 1
    assert said(capsys).endswith("/demo: Not a directory")


def test_a_second_demo_in_the_same_folder_is_a_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with checks.claimed(folder):
        assert run.main(["--home", str(folder)]) == 1
    assert "another demo is at work in" in said(capsys)


def test_whatever_fails_on_a_disk_that_became_full_is_said_to_be_that(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def died(*_: object, **__: object) -> None:
        monkeypatch.setattr(checks.shutil, "disk_usage", lambda _: SimpleNamespace(free=3 << 10))
        raise StackFailed("scheduler ended with status 1; the end of its log is a traceback")

    monkeypatch.setattr(story, "prepare_home", lambda folder: Home(folder, folder, folder))
    monkeypatch.setattr(run, "_act", died)
    assert run.main(["--home", str(folder)]) == 1
    assert said(capsys).endswith("/demo: the disk is full (3 KiB free); make room, then start again")
