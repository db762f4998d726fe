"""Small or allowed files that would unpack to more than a machine has. In: a folder. Out: their ends and the peak of memory.

Run `.venv/bin/python -m tests.observations.hostile.bombs write FOLDER`, then `... read FOLDER`, each in a process of its own.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pacewatch.errors import BatchRefused
from pacewatch.observations.read_file import read_file
from tests.both_languages import differences
from tests.observations.hostile.good_files import GOOD
from tests.observations.hostile.memory import peak_megabytes

MEGABYTE = 1_000_000
ALLOWED = 31 * MEGABYTE
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))

REPEATED: dict[str, tuple[str, bytes, bytes, bytes]] = {
    "open lists": ("json", b"", b"[", b""),
    "empty lists": ("json", b"[", b"[],", b"[]]"),
    "empty objects": ("json", b'{"status": "ok", "rows": [', b"{},", b"{}]}"),
    "numbers": ("json", b'{"status": "ok", "rows": [', b"10,", b"1]}"),
    "keys": ("json", b'{"a":', b'{"a":', b"1"),
    "one text": ("json", b'["', b"a", b'"]'),
    "one number": ("json", b"[", b"1", b"]"),
    "escapes": ("json", b'["', b"\\u0041", b'"]'),
    "one line": ("ndjson", b'{"value": "', b"a", b'"}'),
    "broken lines": ("ndjson", b"", b"{\n", b""),
    "empty elements": ("xml", b"<a>", b"<a/>", b"</a>"),
    "open elements": ("xml", b"", b"<a>", b""),
    "attributes": ("xml", b"<a", b" a=''", b"/>"),
    "one attribute": ("xml", b"<a a='", b"a", b"'/>"),
    "an open tag": ("xml", b"<a", b"a", b""),
    "entities": ("xml", f'<!DOCTYPE a [<!ENTITY e0 "x">{ENTITIES}]><a>'.encode(), b"&e11;", b"</a>"),
    "header": ("sdmx-csv", b"DATAFLOW", b",a", b"\n"),
    "entries": ("zip of csv", b"PK\x03\x04", b"PK\x01\x02", b""),
    "series": ("sdmx-json", b'{"dataSets": [{"series": {', b'"0:0":{},', b'"0":{}}}]}'),
}
"""Good file, start, what is repeated, end; each as large as a file may be."""


def write(folder: Path) -> None:
    """The packed bombs, each under the name of its good file and its own; unpacking them took memory to make."""
    _write_parquet(folder / "parquet~one long text in many rows", pa.array(["a" * 5 * MEGABYTE]), 300_000)
    _write_parquet(folder / "parquet~texts just too long", pa.array(["a" * 40_001]), 300_000)
    _write_parquet(folder / "parquet~texts just not too long", pa.array(["a" * 9000]), 300_000)
    _write_parquet(folder / "parquet~more rows than allowed", pa.array(["1"]), 20 * MEGABYTE)
    for name, method in (("packed", zipfile.ZIP_DEFLATED), ("lies", zipfile.ZIP_DEFLATED)):
        path = folder / f"zip of csv~{name}"
        with zipfile.ZipFile(path, "w", method) as archive, archive.open("a.csv", "w", force_zip64=False) as member:
            for _ in range(300):
                member.write(bytes(MEGABYTE))
        if name == "lies":
            content = path.read_bytes()
            at = content.index(b"PK\x01\x02")
            path.write_bytes(content[: at + 24] + (900_000).to_bytes(4, "little") + content[at + 28 :])


def _write_parquet(path: Path, values: pa.Array, count: int) -> None:
    column = pa.DictionaryArray.from_arrays(pa.array(bytes(count), pa.int8()), values)
    table = pa.table({"city": column, "date": column, "value": column})
    pq.write_table(table, path, compression="zstd", write_statistics=False)


def read(folder: Path) -> dict[str, list[str | float]]:
    """How each bomb ended, and the peak of memory in megabytes up to then."""
    ends: dict[str, list[str | float]] = {}
    for name, (good, start, middle, end) in REPEATED.items():
        ends[f"{good}~{name}"] = _read(start + middle * (ALLOWED // len(middle)) + end, good)
    for path in sorted(folder.iterdir()):
        ends[path.name] = _read(path.read_bytes(), path.name.split("~")[0])
    return ends


def _read(content: bytes, good: str) -> list[str | float]:
    try:
        read_file(content, GOOD[good][0])
        end = "read"
    except BatchRefused as refusal:
        end = refusal.code if not differences(refusal.said) else f"refused otherwise in Chinese: {refusal.said}"
    return [end, peak_megabytes()]


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]))
    else:
        print(json.dumps(read(Path(sys.argv[2]))))
