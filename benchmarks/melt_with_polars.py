"""What polars alone takes for a wide archive: read, unpivot, drop what is missing, write Parquet.

    python melt_with_polars.py FOLDER FILE...

For an interpreter that has polars, which Pacewatch has no use for. It prints the seconds by the clock, those of CPU, and how
many values there were, as JSON; its own import isn't counted.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import polars


def main(folder: Path, files: list[Path]) -> int:
    """Each file into a Parquet file of its own."""
    started, cpu, count = time.perf_counter(), time.process_time(), 0
    for file in files:
        wide = polars.read_csv(file, infer_schema_length=None)
        long = wide.unpivot(index=["date", "hour", "type"], variable_name="station").drop_nulls("value")
        long.write_parquet(folder / f"{file.stem}.parquet")
        count += len(long)
    print(json.dumps([time.perf_counter() - started, time.process_time() - cpu, count]))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), [Path(one) for one in sys.argv[2:]]))
