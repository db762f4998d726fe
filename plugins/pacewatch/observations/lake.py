"""The lake: each accepted batch as one immutable Parquet file. In: values as read. Out: `lake/<feed>/<sha256>.parquet`."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from pacewatch.durable import sync_folder
from pacewatch.home import Home


def as_parquet(values: pa.Table) -> bytes:
    """The values of a file as a Parquet file."""
    # Extremes of anything but periods help nobody to find a row, and numbers are hardly smaller for twice the time.
    packed = {name: "snappy" if name == "value" else "zstd" for name in values.column_names}
    # A column that says of itself that it has no gaps needs no list of them.
    fields = [
        one.with_nullable(bool(column.null_count)) for one, column in zip(values.schema, values.columns, strict=True)
    ]
    values = pa.table(values.columns, schema=pa.schema(fields))
    written = pa.BufferOutputStream()
    pyarrow.parquet.write_table(values, written, compression=packed, write_statistics=["period_start", "period_end"])
    return bytes(written.getvalue())


def write_batch(home: Home, feed: str, sha256: str, parquet: bytes) -> Path:
    """Write the values of a file (`as_parquet`), whole or not at all, and give its path relative to the lake.

    The name follows from the bytes that were read, so writing again after a crash replaces like by like.
    """
    relative = Path(feed) / f"{sha256}.parquet"
    destination = home.lake / relative
    destination.parent.mkdir(parents=True, exist_ok=True)
    temporary = destination.with_name(f".{destination.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as target:
        target.write(parquet)
        target.flush()
        os.fsync(target.fileno())
    temporary.replace(destination)
    sync_folder(destination.parent)
    return relative
