"""Locks between processes, each a `flock` of a file. In: its path. Out: whether it is ours, or anybody's.

The kernel frees a lock when its process dies, whatever kills it.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold a lock, or say that somebody else does; the file's time is then that of its taking."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o660)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            os.utime(descriptor)
            yield True
    finally:
        os.close(descriptor)


def is_held(path: Path, at_most_seconds: float) -> bool:
    """Whether somebody holds a lock, and hasn't for longer than that."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return time.time() - os.fstat(descriptor).st_mtime <= at_most_seconds
    finally:
        os.close(descriptor)
    return False
