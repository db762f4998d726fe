"""Where one verdict turns into the next, as `programme.yaml` may set it. In: plain values. Out: checked `Bands`."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from pydantic import Field, model_validator

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Count, Days, Index, Misfit


class Gap(Model):
    """From how many percentage points short a growth rate is called `watch`, `behind` and `far_behind`."""

    watch: Index = Decimal("0.5")
    behind: Index = Decimal("1.0")
    far_behind: Index = Decimal("2.0")

    @model_validator(mode="after")
    def _ordered(self) -> Gap:
        if not self.watch <= self.behind <= self.far_behind:
            raise Misfit(
                f"saw {self.watch}, {self.behind} and {self.far_behind}; expected watch <= behind <= far_behind"
            )
        return self


class Slip(Model):
    """A stage overdue for up to `grace` days is `watch`, for longer `behind`, and above `far_behind` days that."""

    grace: Days = 30
    far_behind: Days = 90

    @model_validator(mode="after")
    def _ordered(self) -> Slip:
        if self.grace > self.far_behind:
            raise Misfit(f"saw grace {self.grace} and far_behind {self.far_behind}; expected grace <= far_behind")
        return self


class Flapping(Model):
    """So many episodes of one alert within so many releases, and the next one is called coming and going."""

    episodes: Count = 3
    releases: Count = 12


class Bands(Model):
    """Where a pace index (actual / expected) turns from one verdict into the next, and how long it must stay there.

    `watch_below` 1.00, `behind_below` 0.95 and `far_behind_below` 0.85 are proposals of docs/pace.md, not law.
    """

    watch_below: Index = Decimal("1.00")
    behind_below: Index = Decimal("0.95")
    far_behind_below: Index = Decimal("0.85")
    too_early_share: Index = Field(Decimal("0.05"), lt=1, description="share of the period that must have passed")
    releases_to_fire: Count = Field(2, description="consecutive releases behind before an alert fires")
    releases_to_clear: Count = Field(2, description="consecutive releases on pace before an alert clears")
    flapping: Flapping = Field(Flapping(), description="when an alert comes and goes too often to be told each time")
    growth_gap: Gap = Field(Gap(), description="growth: percentage points short of the target rate")
    milestone_days: Slip = Field(Slip(), description="milestone: days for which a stage is overdue")

    @model_validator(mode="after")
    def _ordered(self) -> Bands:
        order = ("far_behind_below", "behind_below", "watch_below")
        for lower, higher in pairwise(order):
            low, high = getattr(self, lower), getattr(self, higher)
            if low > high:
                at = lower if lower in self.model_fields_set else higher
                raise Misfit(f"saw {lower} {low} and {higher} {high}; expected {' <= '.join(order)}", at)
        return self
