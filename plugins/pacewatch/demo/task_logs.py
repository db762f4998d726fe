"""Why a task of Airflow failed. In: its folder of logs. Out: the last error that a DAG's tasks wrote, as a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def last_error(logs: Path, dag_id: str) -> str | None:
    """The newest error in the logs of a DAG's tasks, with its exception; None if none has failed."""
    attempts = sorted((logs / f"dag_id={dag_id}").rglob("attempt=*.log"), key=lambda log: log.stat().st_mtime)
    for log in reversed(attempts):
        errors = [line for line in _lines(log) if line.get("level") == "error"]
        if errors:
            return _sentence(errors[-1])
    return None


def _lines(log: Path) -> Iterator[dict[str, Any]]:
    """The structured lines of a log; what a killed task left half written is passed over."""
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found


def _sentence(line: dict[str, Any]) -> str:
    raised = [f"{error.get('exc_type')}: {error.get('exc_value')}" for error in line.get("error_detail") or ()]
    return " ".join([str(line.get("event", "")), *raised])
