"""When a new file's figures are doubtful, as `feeds.yaml` may set it. In: plain values. Out: checked `Doubts`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Amount, Count


def _off(value: object) -> object:
    """YAML reads `off` as false."""
    return "off" if value is False else value


Answer = Annotated[Literal["quarantine", "warn", "off"], BeforeValidator(_off)]
"""What becomes of a doubtful figure: its row is kept out until somebody decides, or used and told of, or nothing."""


class Doubts(Model):
    """How a feed's figures are compared with what its places have had before (docs/conflicts.md says by which rules)."""

    unit_slip: Answer = Field("quarantine", description="as if written in another unit")
    swapped_columns: Answer = Field("quarantine", description="like another column's figures")
    year_old: Answer = Field("quarantine", description="last year's figures under this year's dates")
    fall_within_year: Answer = Field("warn", description="a year-to-date figure smaller than the one before")
    jump: Answer = Field("warn", description="a change far beyond any there has been")
    jump_times: Amount = Field(Decimal(10), gt=1, le=1000, description="so many times the largest change so far")
    min_history: Count = Field(3, description="periods that must be known of a series; of days and hours always 180")
