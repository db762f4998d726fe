"""The lake: each accepted batch as one immutable Parquet file. In: values as read. Out: `lake/<feed>/<sha256>.parquet`."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from pacewatch.durable import sync_folder
from pacewatch.home import Home


def write_batch(home: Home, feed: str, sha256: str, values: pa.Table) -> Path:
    """Write the values of a file, whole or not at all, and give its path relative to the lake.

    The name follows from the bytes that were read, so writing again after a crash replaces like by like.
    """
    relative = Path(feed) / f"{sha256}.parquet"
    destination = home.lake / relative
    destination.parent.mkdir(parents=True, exist_ok=True)
    temporary = destination.with_name(f".{destination.name}.{os.getpid()}.tmp")
    # Extremes of names help nobody to find a row, and take longer than all the rest of a large file.
    ranged = [one.name for one in values.schema if not pa.types.is_dictionary(one.type)]
    with temporary.open("wb") as target:
        pyarrow.parquet.write_table(values, target, compression="zstd", write_statistics=ranged)
        target.flush()
        os.fsync(target.fileno())
    temporary.replace(destination)
    sync_folder(destination.parent)
    return relative
