"""The JSON schemas that editors use: they are those of the models, and every shipped YAML file names its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pacewatch.home import PROJECT
from pacewatch.registry.models import FILES
from pacewatch.registry.schema import write_schemas
from tests.registry.layout import CASES, SMALL

SHIPPED = PROJECT / "registry"
SCHEMAS = SHIPPED / "schema"
MODELINE = "# yaml-language-server: $schema="


class EditorsLoader(yaml.SafeLoader):
    """Reads YAML as editors do: a date is text."""


EditorsLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def faults_by_schema(path: Path, schema: Path) -> list[str]:
    loaded = yaml.load(path.read_text(encoding="utf-8"), EditorsLoader)  # noqa: S506 - a safe loader
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    return [f"{path}: {error.json_path}: {error.message}" for error in validator.iter_errors(loaded)]


def schema_named_by(path: Path) -> Path | None:
    """The schema that a YAML file's first line names, if it does."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return (path.parent / first.removeprefix(MODELINE)).resolve() if first.startswith(MODELINE) else None


def modeline_faults(registry: Path) -> list[str]:
    """YAML files under `registry` whose first line doesn't name the schema of their own kind."""
    return [
        f"{path.relative_to(registry)} should start with {MODELINE}../schema/{path.stem}.schema.json"
        for path in sorted(registry.rglob("*.y*ml"))
        if schema_named_by(path) != registry.resolve() / "schema" / f"{path.stem}.schema.json"
    ]


def test_the_committed_schemas_are_those_of_the_models(tmp_path: Path) -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in write_schemas(tmp_path)}
    committed = {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.iterdir()}
    assert committed == written, "write them anew: pacewatch schema registry/schema"


def test_there_is_one_schema_for_each_file(tmp_path: Path) -> None:
    assert [path.name for path in write_schemas(tmp_path / "new" / "folder")] == [
        name.replace(".yaml", ".schema.json") for name in FILES
    ]


def test_schemas_are_written_from_the_command_line_too(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pacewatch.registry.schema", str(tmp_path)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=PROJECT / "plugins").stdout
    assert printed.splitlines() == [str(tmp_path / f"{Path(name).stem}.schema.json") for name in FILES]


@pytest.mark.parametrize("name", FILES)
def test_schemas_are_valid_and_take_a_good_file(name: str) -> None:
    schema = SCHEMAS / f"{Path(name).stem}.schema.json"
    loaded: dict[str, Any] = json.loads(schema.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(loaded)
    good = SMALL / name if (SMALL / name).exists() else SHIPPED / "tonghua-2022" / name
    assert faults_by_schema(good, schema) == []


@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("unknown-key", "targets.yaml"),
        ("key-missing", "indicators.yaml"),
        ("value-not-allowed", "feeds.yaml"),
        ("identifier", "targets.yaml"),
        ("place-code-without-quotes", "places.yaml"),
        ("list-without-value", "targets.yaml"),
    ],
)
def test_an_editor_marks_the_same_fault(case: str, name: str) -> None:
    (folder,) = (folder for folder in CASES if folder.name == case)
    path = folder / "registry" / "small" / name
    assert faults_by_schema(path, SCHEMAS / f"{Path(name).stem}.schema.json") != []


def test_every_shipped_file_names_its_schema_and_fits_it() -> None:
    shipped = sorted(SHIPPED.rglob("*.y*ml"))
    assert {path.name for path in shipped} == set(FILES)
    assert modeline_faults(SHIPPED) == []
    assert [fault for path in shipped for fault in faults_by_schema(path, SCHEMAS / f"{path.stem}.schema.json")] == []


def test_a_file_without_the_line_or_with_a_wrong_one_is_noticed(tmp_path: Path) -> None:
    write_schemas(tmp_path / "schema")
    programme = tmp_path / "one"
    programme.mkdir()
    (programme / "people.yaml").write_text("people: []\n", encoding="utf-8")
    (programme / "feeds.yaml").write_text(f"{MODELINE}../schema/people.schema.json\nfeeds: []\n", encoding="utf-8")
    (programme / "places.yaml").write_text(f"{MODELINE}../schema/places.schema.json\nplaces: []\n", encoding="utf-8")
    assert [fault.split()[0] for fault in modeline_faults(tmp_path)] == ["one/feeds.yaml", "one/people.yaml"]
