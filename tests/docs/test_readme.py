"""What README.md and docs/ promise is what there is: commands, targets, settings, stages, tables, DAGs, crash points."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
import yaml

from pacewatch.cli.main import _parser
from pacewatch.errors import RegistryInvalid
from pacewatch.home import PROJECT, SQL, Home
from pacewatch.publish.comments import TABLES_BEHIND
from pacewatch.registry import load_registry
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.target_model import Target
from pacewatch.warehouse.store import writing

README = (PROJECT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
PAGES = sorted([PROJECT / "README.md", PROJECT / "CHANGELOG.md", *(PROJECT / "docs").rglob("*.md")])
CODE = {path: path.read_text(encoding="utf-8") for path in (PROJECT / "plugins").rglob("*.py")}


def first_cells(page: str, heading: str) -> list[str]:
    """The code words of the first column of the table with this first heading."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", page, re.MULTILINE)
    assert table, heading
    return [word for row in table[1].splitlines() for word in re.findall(r"`([^`]+)`", row.split(" | ")[0])]


def commands() -> dict[str, argparse.ArgumentParser]:
    (steps,) = (action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(steps.choices)


def test_the_commands_are_those_of_the_program() -> None:
    promised = [words.split()[1] for words in first_cells(README, "command")]
    assert sorted(promised) == sorted(commands())


def test_the_options_named_with_a_command_are_its_own() -> None:
    rows = re.findall(r"^\| `pacewatch (\w+)[^|]*\|[^|]*\|$", README, re.MULTILINE)
    lines = {row: next(line for line in README.splitlines() if line.startswith(f"| `pacewatch {row}")) for row in rows}
    assert len(lines) == len(commands())
    for name, line in lines.items():
        known = {option for action in commands()[name]._actions for option in action.option_strings}
        assert set(re.findall(r"--[a-z-]+", line)) <= known, name


def test_the_settings_are_those_that_something_reads() -> None:
    promised = {word for word in first_cells(README, "setting") if word.startswith("PACEWATCH_")}
    # Of the tests and of the team's stack alone, explained where they belong.
    inner = {"PACEWATCH_CRASH_AT", "PACEWATCH_"}
    read = {word for text in CODE.values() for word in re.findall(r"PACEWATCH_[A-Z_]*", text)} - inner
    assert promised == read


def test_the_stages_are_packages_and_their_tables_exist(home: Home) -> None:
    rows = re.findall(r"^\| `([a-z]+)` \|.*\| ([^|]*) \|$", README, re.MULTILINE)
    stages = {stage: re.findall(r"`([^`]+)`", tables) for stage, tables in rows if "." in tables or stage == "publish"}
    assert list(stages) == ["raw", "observations", "pace", "alerts", "delivery", "publish"]
    assert set(stages.pop("publish")) == set(TABLES_BEHIND)
    with writing(home) as connection:
        found = connection.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name <> 'warehouse' "
            "UNION ALL SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal AND schema_name <> 'main'"
        ).fetchall()
    assert {table for tables in stages.values() for table in tables} == {name for (name,) in found}
    for stage, tables in stages.items():
        assert {table.split(".")[0] for table in tables} == {stage}
        assert (SQL / stage).is_dir()
    for stage in first_cells(README, "stage"):
        if "." not in stage:
            assert (PROJECT / "plugins" / "pacewatch" / stage / "__init__.py").exists()


def test_the_dags_are_those_in_the_folder() -> None:
    assert sorted(first_cells(README, "DAG")) == sorted(path.stem for path in (PROJECT / "dags").glob("*.py"))


def test_the_crash_points_are_those_in_the_code() -> None:
    in_code = {point for text in CODE.values() for point in re.findall(r'crash_point\("([a-z._]+)"\)', text)}
    assert set(first_cells(OPERATIONS, "point")) == in_code


def test_make_knows_every_target_that_a_page_names() -> None:
    known = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"`make ([a-z]+)[^`]*`|^make ([a-z]+)$", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert {one or other for one, other in named} <= known, page


def test_every_link_leads_somewhere() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            assert link.startswith("https://") or (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_yaml_in_the_readme_is_what_the_registry_takes() -> None:
    feed, target = (yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL))
    Feed.model_validate(feed["feeds"][0])
    Target.model_validate(target["targets"][0])


def test_the_mistake_in_the_readme_is_answered_as_it_says(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "registry" / "tonghua-2022", tmp_path / "registry" / "tonghua-2022")
    feeds = tmp_path / "registry" / "tonghua-2022" / "feeds.yaml"
    feeds.write_text(feeds.read_text(encoding="utf-8").replace("encoding: gb18030", "encoding: gb-18030", 1), "utf-8")
    with pytest.raises(RegistryInvalid) as refusal:
        load_registry(tmp_path / "registry", PROJECT / "expectations")
    (problem,) = refusal.value.problems
    assert f"    {problem}\n" in README


def test_the_sql_in_the_readme_runs(half_a_year: Home) -> None:
    (text,) = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
    with duckdb.connect(str(half_a_year.published), read_only=True) as connection:
        for query in text.split(";"):
            if query.strip():
                connection.execute(query)


def test_help_lists_every_target_for_people() -> None:
    command = ["make", "--no-print-directory", "help"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    listed = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True)
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert {line.split()[0] for line in listed.stdout.splitlines()} == set(" ".join(phony).split())
