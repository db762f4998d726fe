"""Airflow imports every module under `plugins/` by its bare file name, where one can take the standard library's place."""

from __future__ import annotations

import sys
from pathlib import Path

from pacewatch.home import PROJECT

PLUGINS = PROJECT / "plugins"


def ignored_folders(plugins: Path) -> list[str]:
    """What `.airflowignore` names: one folder a line."""
    lines = (plugins / ".airflowignore").read_text(encoding="utf-8").splitlines()
    return [line.strip().strip("/") for line in lines if line.strip() and not line.startswith("#")]


def bare_names(plugins: Path) -> set[str]:
    """The names under which Airflow's loader imports what isn't ignored."""
    ignored = ignored_folders(plugins)
    return {path.stem for path in plugins.rglob("*.py") if path.relative_to(plugins).parts[0] not in ignored}


def test_airflow_is_told_to_leave_the_package_alone() -> None:
    assert ignored_folders(PLUGINS) == ["pacewatch"]


def test_nothing_airflow_imports_by_its_bare_name_hides_the_standard_library() -> None:
    assert bare_names(PLUGINS) & sys.stdlib_module_names == set()


def test_a_module_that_would_hide_it_is_noticed(tmp_path: Path) -> None:
    (tmp_path / ".airflowignore").write_text("pacewatch\n", encoding="utf-8")
    for name in ("pacewatch/email.py", "calendar.py", "more/http.py", "pacewatch_plugin.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert bare_names(tmp_path) & sys.stdlib_module_names == {"calendar", "http"}


def test_the_package_has_no_such_name_either() -> None:
    modules = {path.stem for path in (PLUGINS / "pacewatch").rglob("*.py")} - {"__init__", "__main__"}
    assert "loader" in modules
    assert modules & sys.stdlib_module_names == set()
