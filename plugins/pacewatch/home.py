"""Where Pacewatch keeps what it has: the folders under `PACEWATCH_HOME`, and the shipped ones (SQL, registry, suites)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
"""The checkout: the folder that holds `dags/`, `plugins/`, `sql/`, `registry/` and `expectations/`."""

SQL = PROJECT / "sql"


@dataclass(frozen=True)
class Home:
    """All paths of one installation; nothing outside `root` is ever written."""

    root: Path
    registry: Path
    expectations: Path
    warehouse_name: str = "pacewatch.duckdb"

    @classmethod
    def locate(cls, root: Path | str | None = None, registry: Path | str | None = None) -> Home:
        """The home given, or `PACEWATCH_HOME` / `PACEWATCH_REGISTRY`, or `var/` and `registry/` of the checkout.

        Suites are looked for in `PACEWATCH_EXPECTATIONS`, or `expectations/` of the checkout.
        """
        chosen_root = Path(root or os.environ.get("PACEWATCH_HOME") or PROJECT / "var")
        chosen_registry = Path(registry or os.environ.get("PACEWATCH_REGISTRY") or PROJECT / "registry")
        suites = Path(os.environ.get("PACEWATCH_EXPECTATIONS") or PROJECT / "expectations")
        return cls(chosen_root.resolve(), chosen_registry.resolve(), suites.resolve())

    @property
    def inbox(self) -> Path:
        """`inbox/<feed>/` is where files are dropped."""
        return self.root / "inbox"

    @property
    def raw(self) -> Path:
        """`raw/<first two hex digits>/<sha256>`: bytes as they came."""
        return self.root / "raw"

    def raw_card(self, feed: str, sha256: str) -> Path:
        """The card beside the bytes that says when and how they came by this feed."""
        return self.raw / sha256[:2] / f"{sha256}.{feed}.json"

    @property
    def lake(self) -> Path:
        """Accepted batches as Parquet, one immutable file each."""
        return self.root / "lake"

    @property
    def warehouse(self) -> Path:
        """The private DuckDB file; opened only by the one writer."""
        return self.root / "warehouse" / self.warehouse_name

    @property
    def warehouse_lock(self) -> Path:
        """The file whose `flock` makes writers wait for each other."""
        return self.warehouse.with_suffix(".lock")

    @property
    def warehouse_queue(self) -> Path:
        """The file whose `flock` tells who holds that lock that somebody waits for it."""
        return self.warehouse.with_suffix(".queue")

    @property
    def delivery_lock(self) -> Path:
        """Held while messages are sent, so that only one process does."""
        return self.warehouse.parent / "delivery.lock"

    @property
    def delivered(self) -> Path:
        """An empty file whose time says when a delivery was last completed."""
        return self.warehouse.parent / "delivered"

    @property
    def ingest_lock(self) -> Path:
        """Held while files are read: what they give rise to is told together, once all of them are."""
        return self.warehouse.parent / "ingest.lock"

    @property
    def actions(self) -> Path:
        """What people asked for by the buttons of messages, as the requests came."""
        return self.root / "actions"

    @property
    def published(self) -> Path:
        """The analysts' file: read-only, replaced whole by rename."""
        return self.root / "published" / "pacewatch.duckdb"

    @property
    def docs(self) -> Path:
        """What the suites found, as pages to open in a browser."""
        return self.root / "docs"

    def make_folders(self) -> None:
        """Create the folders that are missing; safe to call at any time."""
        for folder in (self.inbox, self.raw, self.lake, self.warehouse.parent, self.published.parent):
            folder.mkdir(parents=True, exist_ok=True)
