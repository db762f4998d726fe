"""The repository works anywhere: no file names a package registry, a folder of somebody's machine or papers beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pacewatch.home import PROJECT

# What `.gitignore` names, and git itself: not part of the repository.
NOT_OURS = re.compile(
    r"[.](git|venv|env|hypothesis|(mypy|ruff|pytest|import_linter)_cache)|var|build|dist|__pycache__|.*[.]egg-info"
)

FORBIDDEN = {
    "a package registry": re.compile(
        r"pypi[.]org|pythonhosted[.]org|npmjs[.](org|com)|yarnpkg[.]com|crates[.]io|rubygems[.]org|golang[.]org"
        r"|anaconda[.]org|maven[.]org|debian[.]org|ubuntu[.]com|docker[.]io|ghcr[.]io|quay[.]io",
        re.IGNORECASE,
    ),
    "a folder of somebody's machine": re.compile(r"(?<![\w.$}])/(root|work|Users|home/(?!airflow\b)\w+)\b|file:/{3}"),
    "papers beside the repository": re.compile(r"\bshared[/]"),
}


def files(folder: Path) -> Iterator[Path]:
    """Every file of the repository, committed or about to be."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not NOT_OURS.fullmatch(name))
        yield from (Path(where) / name for name in sorted(names) if not NOT_OURS.fullmatch(name))


def mentions(folder: Path, pattern: re.Pattern[str]) -> list[str]:
    """`file:line: what was found` for each mention in the files of `folder`."""
    return [
        f"{path.relative_to(folder)}:{number}: {found.group()}"
        for path in files(folder)
        for number, line in enumerate(path.read_bytes().decode("utf-8", errors="replace").splitlines(), start=1)
        if (found := pattern.search(line))
    ]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    assert mentions(PROJECT, FORBIDDEN[what]) == []


def test_all_files_are_looked_at() -> None:
    looked_at = {path.relative_to(PROJECT).as_posix() for path in files(PROJECT)}
    assert {"Dockerfile", "requirements/dev.txt", "sql/pace/assessment.sql", ".importlinter"} <= looked_at
    assert not any(name.startswith((".git/", ".venv/")) for name in looked_at)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a package registry", "index-url = https://PyPI{}org/simple"),
        ("a package registry", "FROM docker{}io/library/python"),
        ("a folder of somebody's machine", "cd {}work/main"),
        ("a folder of somebody's machine", "path={}home/anna/data"),
        ("a folder of somebody's machine", "'{}root/.cache'"),
        ("papers beside the repository", "see ../shared{}design.md"),
    ],
)
def test_a_mention_is_noticed(what: str, text: str, tmp_path: Path) -> None:
    # In two parts, or this file would be found itself.
    (tmp_path / "notes.md").write_text(text.format("." if "registry" in what else "/"), encoding="utf-8")
    assert len(mentions(tmp_path, FORBIDDEN[what])) == 1


@pytest.mark.parametrize("text", ["$work/root/var", "/opt/airflow", "/home/airflow", "a shared stream", "framework/x"])
def test_ordinary_text_is_let_be(text: str, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text(text, encoding="utf-8")
    assert [mentions(tmp_path, pattern) for pattern in FORBIDDEN.values()] == [[], [], []]
