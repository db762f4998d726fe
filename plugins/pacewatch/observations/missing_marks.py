"""Marks that a feed lists for figures that aren't there. In: the cells of a column of values. Out: the same, blank there."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.registry.feed_model import Feed


def blanked(cells: pa.ChunkedArray | pa.Array, feed: Feed) -> pa.ChunkedArray | pa.Array:
    """Texts of a column of values, with nothing for those that the feed lists as `missing`."""
    if pa.types.is_dictionary(cells.type):
        told = [pa.DictionaryArray.from_arrays(one.indices, blanked(one.dictionary, feed)) for one in cells.chunks]
        return pa.chunked_array(told, cells.type)
    is_mark = pc.is_in(pc.utf8_trim_whitespace(cells), pa.array(feed.missing, pa.string()))
    return pc.if_else(is_mark, pa.scalar("", pa.string()), cells)
