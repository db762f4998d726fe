"""What every reader of files gives: rows of text cells. In: what a reader found. Out: the one form that typing takes.

Every cell stays text here; `typed_rows.py` gives cells their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from pacewatch.observations.header_drift import HeaderDrift
from pacewatch.observations.origins import Origins
from pacewatch.observations.problems import RowProblem

ROW = "source_row"


@dataclass(frozen=True)
class TextRows:
    """Data rows as text: column `source_row` (int64, from 1, header included), then the feed's columns (string).

    `unit of <column>` (string) may follow for a value column whose cells have units of their own. `detected` says how the file
    was read where the file itself had to tell, such as its encoding; else it is empty. Without `origins` a row's number is the
    one that it has in the file. `drift` says how its header differs from the declared one, though all could be read.
    """

    table: pa.Table
    problems: list[RowProblem] = field(default_factory=list)
    detected: str = ""
    origins: Origins | None = None
    drift: HeaderDrift | None = None

    @property
    def row_count(self) -> int:
        """Data rows in the file, broken ones included."""
        return int(self.table.num_rows) + len({problem.row for problem in self.problems})
