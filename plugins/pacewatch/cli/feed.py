"""`feed`: what a file would give, before any of it is stored. In: a file, and perhaps a declaration. Out: something printed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pacewatch.cli.show import print_json, print_rows
from pacewatch.errors import PacewatchError, RegistryInvalid
from pacewatch.escapes import escaped
from pacewatch.home import Home
from pacewatch.observations.feed_draft import draft
from pacewatch.observations.grids import read_grid
from pacewatch.observations.trial import TrialCell, try_feed
from pacewatch.registry import Registry, load_registry
from pacewatch.registry.declaration import read_declaration
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.models import Programme

BAD_CELLS_SHOWN = 5


def print_draft(home: Home, file: Path, *, as_json: bool) -> None:
    """The declaration proposed for a file, as YAML; with JSON, the same as a string of it."""
    registry = _sound_registry(home)
    text = draft(read_grid(_bytes(file)), _indicators(registry), file.stem, _zone(registry))
    if as_json:
        print_json({"declaration": text})
    else:
        print(text, end="")


def print_trial(home: Home, file: Path, declaration: Path | None, feed: str | None, *, as_json: bool) -> None:
    """What would be read from a file, cell by cell; how it was read and what can't be goes to standard error."""
    content = _bytes(file)
    trial = try_feed(content, *_feed(home, content, declaration, feed))
    if trial.rows.detected:
        print(escaped(f"{file.name}: {trial.rows.detected}"), file=sys.stderr)
    numbers = [cell for cell in trial.cells if cell.value is not None]
    print_rows([_row(cell) for cell in numbers], as_json=as_json, title=None if as_json else file.name)
    bad = [f"{_where(cell)}: saw {cell.text!r} for {cell.column}" for cell in trial.cells if cell.value is None]
    bad += [f"row {problem.row}: saw {problem.seen!r}; expected: {problem.detail}" for problem in trial.rows.problems]
    for line in bad[:BAD_CELLS_SHOWN]:
        print(escaped(line), file=sys.stderr)
    if len(bad) > BAD_CELLS_SHOWN:
        print(f"and {len(bad) - BAD_CELLS_SHOWN} more that can't be read", file=sys.stderr)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise PacewatchError(f"{file}: can't be read: {fault.strerror}; expected a file") from None


def _feed(home: Home, content: bytes, declaration: Path | None, feed: str | None) -> tuple[Feed, ZoneInfo]:
    """The feed that a file is read as, and its time zone: the registry's, a declared one, or the one that would be proposed."""
    if feed:
        programme = load_registry(home.registry, home.expectations).programme_of_feed(feed)
        return programme.feeds[feed], ZoneInfo(programme.programme.time_zone)
    zone = _zone(_sound_registry(home))
    if declaration:
        return read_declaration(declaration.read_text(encoding="utf-8"), declaration.name), zone
    return read_declaration(draft(read_grid(content), zone=zone), "draft"), zone


def _sound_registry(home: Home) -> Registry | None:
    """The registry; none if there is no sound one."""
    try:
        return load_registry(home.registry, None)
    except (RegistryInvalid, PacewatchError):
        return None


def _indicators(registry: Registry | None) -> dict[str, str]:
    """The ids of the registry's indicators by their names."""
    programmes = registry.programmes.values() if registry else ()
    return {one.name.zh: one.id for programme in programmes for one in programme.indicators.values()}


def _zone(registry: Registry | None) -> ZoneInfo:
    """The time zone of all programmes, or the one that a programme has that says none."""
    zones = {programme.programme.time_zone for programme in registry.programmes.values()} if registry else set()
    return ZoneInfo(zones.pop() if len(zones) == 1 else Programme.model_fields["time_zone"].default)


def _where(cell: TrialCell) -> str:
    return f"sheet {cell.sheet}, row {cell.row}" if cell.sheet else f"row {cell.row}"


def _row(cell: TrialCell) -> dict[str, Any]:
    return {
        "column": cell.column,
        "place": cell.place,
        "period_start": cell.period_start,
        "period_end": cell.period_end,
        "value": cell.value,
        "unit": cell.unit,
        "sheet": cell.sheet,
        "row": cell.row,
        **({"hour": cell.hour} if cell.hour else {}),
    }
