"""What gets installed is pinned and checked by hash, and comes from wherever the installer is told to look."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pacewatch.home import PROJECT

FILES = sorted((PROJECT / "requirements").iterdir())

PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[a-z0-9,_-]+\])?==[A-Za-z0-9.!+_-]+( ; [^;\\#@]+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def requirement_faults(text: str) -> list[str]:
    """Each requirement that isn't one pinned version with its hashes."""
    faults = []
    for line in text.replace("\\\n", "").splitlines():
        pin, *hashes = (part.strip() for part in re.split(r"\s(?=--hash=)", line))
        if not PIN.fullmatch(pin) or not hashes or not all(HASH.fullmatch(value) for value in hashes):
            faults.append(pin)
    return faults


def test_the_files_are_there() -> None:
    assert [path.name for path in FILES] == ["dev.txt", "runtime.txt"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_hashed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("==") > 50
    assert requirement_faults(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "duckdb",
        "duckdb==2.0.0",
        "duckdb>=2.0.0 --hash=sha256:" + "0" * 64,
        "duckdb==2.* --hash=sha256:" + "0" * 64,
        "duckdb==2.0.0 --hash=md5:" + "0" * 32,
        "duckdb==2.0.0 --hash=sha256:" + "0" * 63,
        "duckdb @ https://example.org/duckdb.whl --hash=sha256:" + "0" * 64,
        "https://example.org/duckdb.whl --hash=sha256:" + "0" * 64,
        "--index-url https://example.org/simple",
        "-e .",
        "--find-links wheels",
        "# from https://example.org",
    ],
)
def test_a_loose_requirement_or_an_address_is_noticed(line: str) -> None:
    good = "a==1.0 ; python_full_version < '3.12' \\\n    --hash=sha256:" + "0" * 64
    assert requirement_faults(good) == []
    assert len(requirement_faults(f"{good}\n{line}\n")) == 1
