"""Modules that load when asked for something, or not at all. In: their names. Out: stand-ins during an import that names them.

For an import of something large that imports something else as large at its top, and then hardly ever uses it.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from pacewatch.collection_pause import collection_paused


class _Later(ModuleType):
    """Stands in for a module that isn't loaded; the first question for anything in it loads it, and is answered."""

    def __getattr__(self, name: str) -> Any:
        if name in ("__wrapped__", "__file__", "__spec__"):  # asked of every module by tools that look around
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def imported_later(*names: str, missing: tuple[str, ...] = ()) -> Iterator[None]:
    """Within the block, imports of these modules bring stand-ins; after it, everybody else imports them as they are.

    Those that are `missing` seem not to be installed within the block, unless they were loaded before it.
    The collector of garbage rests meanwhile: a large import makes much that stays, and it would look at all of it often.
    """
    made: dict[str, ModuleType | None] = {name: _Later(name) for name in names if _is_installed(name)}
    made |= dict.fromkeys(missing)
    made = {name: module for name, module in made.items() if name not in sys.modules}
    sys.modules.update(made)  # type: ignore[arg-type]  # None is Python's own sign for a module that can't be imported
    try:
        with collection_paused():
            yield
    finally:
        for name, module in made.items():
            if name in sys.modules and sys.modules[name] is module:
                del sys.modules[name]


def _is_installed(name: str) -> bool:
    """Whether there is such a package; what isn't there is missing at once, as its importer may expect."""
    return importlib.util.find_spec(name.partition(".")[0]) is not None
