"""A checked file made ready to be stored while nobody waits for it. In: a batch. Out: it as warehouse and lake take it."""

from __future__ import annotations

from dataclasses import dataclass

from pacewatch.observations.batch import Batch
from pacewatch.observations.cells import Cells, as_cells
from pacewatch.observations.lake import as_parquet


@dataclass(frozen=True, eq=False)
class Ready:
    """`checked` goes by rows over the whole file, `placed` by those that people find; its values as Parquet, and as cells."""

    checked: Batch
    placed: Batch
    parquet: bytes
    cells: Cells | None


def made_ready(batch: Batch) -> Ready:
    """All of what can be worked out without the warehouse."""
    placed = batch.placed()
    return Ready(batch, placed, as_parquet(placed.values), placed.cells or as_cells(placed.values))
