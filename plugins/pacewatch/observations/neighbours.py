"""Which periods leave no room for another between them, and how far figures change there. In: rows of figures. Out: numbers.

What a series has changed by from one such period to the next, it will always have: no figure that is told later comes between.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from pacewatch.observations.codes import LARGEST, Codes, codes_of
from pacewatch.observations.millionths import Millionths

OF_ROW = ("indicator", "period_start", "period_end", "hour")
HOURS = 24

ABSENT = LARGEST
"""Stands in a table of millionths where there is no figure; figures have 18 digits at most."""

UNKNOWN = -1
"""In place of the size of a change of which nothing is known."""


def rows_after(rows: pa.Table) -> Codes:
    """For each row the number of the row right after it, -1 if there is none.

    `rows` has the columns `OF_ROW`, as `Batch.values` has them (hour null for whole days), in any order. Right after an hour
    comes the next one of the same indicator, after hour 24 hour 1 of the next day; right after a single day the next one. What
    is longer than a day comes after nothing, and nothing after it. An indicator has either hours or days. No two rows should be
    alike: only one of them would follow another, and be followed.
    """
    starts, ends = (rows[name].cast(pa.int32()).to_numpy().astype(np.int64) for name in OF_ROW[1:3])
    hours = rows["hour"].fill_null(0).to_numpy()
    short = np.flatnonzero(starts == ends)
    after = np.full(rows.num_rows, -1)
    if len(short) < 2:
        return after
    is_day = hours[short] == 0
    clock = np.where(is_day, ends[short], ends[short] * HOURS + hours[short])
    clock -= clock.min()
    keys = (codes_of(rows["indicator"])[short] * 2 + is_day) * (clock.max() + 2) + clock
    order = np.argsort(keys)
    ordered = keys[order]
    followed = np.flatnonzero(ordered[1:] == ordered[:-1] + 1)
    after[short[order[followed]]] = short[order[followed + 1]]
    return after


def largest_changes(figures: Millionths, after: Codes, indicator_of: Codes) -> Millionths:
    """By how much the figures of each indicator and column change at most from a row to the one after it, signs left out.

    `figures` is a table of millionths, with a row for each of `after` (see `rows_after`) and of `indicator_of` (numbers from
    0); `ABSENT` where there are none. Gives a table with a row for each number of an indicator and the same columns: `UNKNOWN`
    where no two figures of a column stand in rows that follow each other.
    """
    most = np.full((int(indicator_of.max(initial=-1)) + 1, figures.shape[1]), UNKNOWN)
    followed = np.flatnonzero(after >= 0)
    followed = followed[np.argsort(indicator_of[followed], kind="stable")]
    starts = np.flatnonzero(np.diff(indicator_of[followed], prepend=-1))
    for rows in np.split(followed, starts[1:]) if len(starts) else []:
        earlier, later = figures[rows], figures[after[rows]]
        is_absent = (earlier == ABSENT) | (later == ABSENT)
        sizes = np.subtract(later, earlier, out=later)
        np.abs(sizes, out=sizes)[is_absent] = UNKNOWN
        most[indicator_of[rows[0]]] = sizes.max(axis=0)
    return most
