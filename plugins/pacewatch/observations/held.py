"""Whether anything is stored of what a batch is about. In: its outline. Out: yes or no."""

from __future__ import annotations

import duckdb

from pacewatch.observations.outline import Outline
from pacewatch.warehouse import as_table, statement


def any_held(connection: duckdb.DuckDBPyConnection, outline: Outline) -> bool:
    """Whether a figure of any of a batch's periods is stored, whoever told it and of whatever; also if it has no periods."""
    if outline.periods.num_rows == 0:
        return True
    first, last = outline.ends
    with as_table(connection, "periods", outline.periods):
        ((is_held,),) = connection.execute(
            statement("observations/any_held"), {"first_end": first, "last_end": last}
        ).fetchall()
    return bool(is_held)
