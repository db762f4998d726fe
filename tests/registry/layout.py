"""A case is a folder that holds only what differs from the small programme; a whole registry is laid out from it."""

from __future__ import annotations

import shutil
from pathlib import Path

from pacewatch.errors import RegistryInvalid
from pacewatch.registry import load_registry
from tests.small_city import PROGRAMMES

SMALL = PROGRAMMES / "registry" / "small"
SUITES = PROGRAMMES / "expectations"
CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


def lay_out(case: Path, folder: Path) -> Path:
    """A registry in `folder`: each programme of the case is the small one with the case's files laid over it.

    A file `people.yaml.absent` in the case takes `people.yaml` away.
    """
    registry = folder / "registry"
    shutil.copytree(SMALL, registry / "small")
    for programme in (case / "registry").iterdir():
        shutil.copytree(SMALL, registry / programme.name, dirs_exist_ok=True)
        shutil.copytree(programme, registry / programme.name, dirs_exist_ok=True)
    for marker in registry.rglob("*.absent"):
        marker.with_suffix("").unlink()
        marker.unlink()
    return registry


def told(registry: Path) -> list[str]:
    """The problems of a registry, as they are printed; none for a good one."""
    try:
        load_registry(registry, SUITES)
    except RegistryInvalid as refused:
        return [str(problem) for problem in refused.problems]
    return []
