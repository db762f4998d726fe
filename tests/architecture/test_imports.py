"""Who may import whom (`.importlinter`): the code keeps to it, and every contract is shown to notice a planted import."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pacewatch.home import PROJECT

CONTRACTS = PROJECT / ".importlinter"
LINT = Path(sys.executable).with_name("lint-imports")

PLANTED = {
    "stages": ("raw/store.py", "from pacewatch.delivery import drain"),
    "stages, against a new module": ("surprise.py", "import os"),
    "stages, between neighbours": ("warehouse/store.py", "from pacewatch.registry import load_registry"),
    "stages, inside a function": ("pace/assess.py", "def later() -> None:\n    import pacewatch.alerts.engine"),
    "airflow-and-the-command-line": ("airflow/tasks.py", "from pacewatch.cli import commands"),
    "airflow": ("feeds/inbox.py", "from airflow.sdk import Variable"),
    "airflow, in the demo": ("demo/stack.py", "import airflow"),
    "great-expectations": ("pipeline/ingest.py", "from great_expectations.core import ExpectationSuite"),
    "slack-sdk": ("alerts/engine.py", "def tell() -> None:\n    from slack_sdk.web import WebClient"),
    "slack-sdk, in the demo": ("demo/slack_standin.py", "import slack_sdk"),
    "vl-convert": ("delivery/mail.py", "def draw() -> None:\n    import vl_convert"),
    "apprise": ("delivery/service.py", "def send() -> None:\n    import apprise"),
}
"""Contract (and variant): the module that gets a line too many, and the line."""


def contract_names() -> dict[str, str]:
    """The contracts' names by their ids."""
    settings = configparser.ConfigParser()
    settings.read(CONTRACTS, encoding="utf-8")
    prefix = "importlinter:contract:"
    return {
        section.removeprefix(prefix): settings[section]["name"]
        for section in settings.sections()
        if section.startswith(prefix)
    }


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the linter on the package that lies in `folder`."""
    command = [str(LINT), "--no-cache", "--config", str(CONTRACTS)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def broken(output: str) -> list[str]:
    """The names of the contracts reported as broken."""
    lines = [line.strip() for line in output.splitlines()]
    return [name for name in contract_names().values() if f"{name} BROKEN" in " ".join(lines)]


def test_the_code_keeps_to_the_contracts() -> None:
    linted = lint(PROJECT / "plugins")
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert f"Contracts: {len(contract_names())} kept, 0 broken." in linted.stdout


def test_every_contract_is_shown_to_notice() -> None:
    assert {planted.partition(",")[0] for planted in PLANTED} == set(contract_names())


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_import_breaks_its_contract(planted: str, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "plugins" / "pacewatch", tmp_path / "pacewatch")
    module, line = PLANTED[planted]
    with (tmp_path / "pacewatch" / module).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    linted = lint(tmp_path)
    assert linted.returncode == 1, linted.stdout + linted.stderr
    assert broken(linted.stdout) == [contract_names()[planted.partition(",")[0]]], linted.stdout
