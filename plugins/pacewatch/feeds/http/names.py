"""What a fetched file is called. In: an address and the answer. Out: a name that is safe, and the same for the same bytes."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

from pacewatch.feeds.http.messages import Answer

SUFFIXES = frozenset({".csv", ".gz", ".json", ".ndjson", ".parquet", ".txt", ".xls", ".xlsx", ".xml", ".zip"})
MEDIA_SUFFIXES = {
    "application/json": ".json",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "text/csv": ".csv",
    "text/xml": ".xml",
}
LONGEST_STEM = 60


def file_name(feed: str, path: str, answer: Answer, kind: str) -> str:
    """`<end of the address>-<12 digits of the SHA-256>.<suffix>`."""
    last = PurePosixPath(re.sub(r"[^A-Za-z0-9._-]+", "-", path.rpartition("/")[2]) or feed)
    suffix = last.suffix.lower() if last.suffix.lower() in SUFFIXES else _suffix(answer, kind)
    stem = last.stem if last.suffix.lower() in SUFFIXES else last.name
    digest = hashlib.sha256(answer.body).hexdigest()[:12]
    return f"{stem[:LONGEST_STEM].strip('.-') or feed}-{digest}{suffix}"


def _suffix(answer: Answer, kind: str) -> str:
    return f".{kind}" if kind != "any" else MEDIA_SUFFIXES.get(answer.media_type, ".dat")
