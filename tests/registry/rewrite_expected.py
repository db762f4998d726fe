"""Writes every case's `expected.txt` anew from what the loader says now; read the diff before you keep it.

Run from the checkout: `.venv/bin/python -m tests.registry.rewrite_expected`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.registry.layout import CASES, lay_out, told


def main() -> None:
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            lines = told(lay_out(case, Path(folder)))
        (case / "expected.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
