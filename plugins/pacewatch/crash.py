"""Labelled points at which a test may kill the process, to prove that running again mends everything.

`PACEWATCH_CRASH_AT=ingest.bytes_kept` kills at the first hit of that point, `ingest.bytes_kept#3` at the third. With the
variable unset, as always outside tests, a point does nothing.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

CRASH_VARIABLE = "PACEWATCH_CRASH_AT"

_hits: Counter[str] = Counter()


def crash_point(name: str) -> None:
    """Die here by SIGKILL, as a machine would, if the variable says so."""
    wanted = os.environ.get(CRASH_VARIABLE)
    if not wanted:
        return
    point, _, hit = wanted.partition("#")
    if point == name:
        _hits[name] += 1
        if _hits[name] == int(hit or 1):
            os.kill(os.getpid(), signal.SIGKILL)
