"""Whether anything is stored of what a batch is about. In: values as view `incoming`. Out: yes or no."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.warehouse import statement


def any_held(connection: duckdb.DuckDBPyConnection, values: pa.Table) -> bool:
    """Whether a figure of any of the values' periods is stored, whoever told it and of whatever; `values` are `incoming`."""
    if values.num_rows == 0:
        return True
    ends = pc.min_max(values["period_end"]).as_py()
    about = {"first_end": ends["min"], "last_end": ends["max"]}
    ((is_held,),) = connection.execute(statement("observations/any_held"), about).fetchall()
    return bool(is_held)
