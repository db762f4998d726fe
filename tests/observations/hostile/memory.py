"""How much memory this process ever held. Out: megabytes."""

from __future__ import annotations

import re
import resource
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_megabytes() -> float:
    """The peak of this program alone: what the kernel gives as `ru_maxrss` counts the process that started it, too."""
    if STATUS.is_file() and (found := re.search(r"VmHWM:\s*([0-9]+) kB", STATUS.read_text(encoding="utf-8"))):
        return int(found[1]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
