"""What a batch is about, in short. In: its values. Out: its periods, and its series with what they range over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations.codes import codes_of, distinct
from pacewatch.observations.series_ranges import SeriesRanges, ranges_of

OF_PERIOD = ("period_end", "hour")


@dataclass(frozen=True, eq=False)
class Outline:
    """`periods` has each `period_end` and `hour` once; `series` is None where `ranges_of` gives none."""

    periods: pa.Table
    series: SeriesRanges | None

    @property
    def ends(self) -> tuple[date, date]:
        """The first and the last day on which a period ends; there is one at least."""
        found = pc.min_max(self.periods["period_end"])
        return found["min"].as_py(), found["max"].as_py()


def outline_of(values: pa.Table) -> Outline:
    """The outline of values (see `Batch.values`)."""
    first_of, _ = distinct([codes_of(values[name]) for name in OF_PERIOD])
    return Outline(values.select(OF_PERIOD).take(pa.array(first_of)), ranges_of(values))
