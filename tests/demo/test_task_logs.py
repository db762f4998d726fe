"""When the alert doesn't arrive, the demo says what the task itself said last."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pacewatch.demo.task_logs import last_error


def write(logs: Path, run: str, when: int, *lines: object) -> None:
    log = logs / "dag_id=deliver" / f"run_id={run}" / "task_id=deliver" / "attempt=1.log"
    log.parent.mkdir(parents=True)
    log.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    os.utime(log, (when, when))


FAILED = {
    "level": "error",
    "event": "Task failed with exception",
    "error_detail": [{"exc_type": "WarehouseBusy", "exc_value": "another process has been writing"}],
}


def test_the_newest_error_is_told_with_its_exception(tmp_path: Path) -> None:
    write(tmp_path, "old", 1, {"level": "error", "event": "an older one"})
    write(tmp_path, "new", 2, {"level": "info", "event": "begun"}, FAILED, {"level": "info", "event": "ended"}, '{"lev')
    write(tmp_path, "newest", 3, {"level": "info", "event": "running"}, "Killed")
    expected = "Task failed with exception WarehouseBusy: another process has been writing"
    assert last_error(tmp_path, "deliver") == expected


def test_without_an_error_nothing_is_told(tmp_path: Path) -> None:
    write(tmp_path, "new", 1, {"level": "info", "event": "all is well"})
    assert last_error(tmp_path, "deliver") is None
    assert last_error(tmp_path, "ingest") is None
