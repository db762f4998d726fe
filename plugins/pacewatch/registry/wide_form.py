"""A CSV file that has names, such as places, as columns. In: plain values. Out: a checked `WideForm`, or a `Misfit`."""

from __future__ import annotations

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Misfit, Words, shown


class WideForm(Model):
    """What the header's further columns are: each stands for one of `names`, and its cells are the `values`."""

    names: Words
    values: Words

    def check(self, columns: tuple[str, ...], numbers: tuple[str, ...], *, header: bool) -> None:
        """Refuse a declaration that doesn't say how each cell becomes a row; `numbers` are the columns of values.

        Raises:
            Misfit: with the key at fault.
        """
        if not header:
            raise Misfit("saw false; expected true, for the further columns are named there", "header")
        fewest = 3
        if len(columns) < fewest:
            raise Misfit("saw two; expected those that each line starts with, then the two of 'wide'", "columns")
        if (self.names, self.values) != columns[-2:]:
            seen, last = (" and ".join(map(shown, two)) for two in ((self.names, self.values), columns[-2:]))
            raise Misfit(f"saw {seen}; expected the last two of 'columns', {last}", "wide")
        if numbers != (self.values,):
            seen = ", ".join(map(shown, numbers))
            raise Misfit(f"saw {seen}; expected the one column {shown(self.values)}", "values")
