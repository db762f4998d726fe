"""An indicator as `indicators.yaml` states it, with its release calendar. In: plain values. Out: a checked `Indicator`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pacewatch.registry.base_model import Model, Text
from pacewatch.registry.fields import Days, Identifier, MonthNumber, Words

Cadence = Literal["hour", "day", "month", "quarter", "year"]
Form = Literal["point", "flow", "year_to_date"]
Rule = Literal["daily_aqi", "daily_mean", "daily_max_8h", "mean_over_places", "year_on_year", "share"]


class Release(Model):
    """When a print is due: `lag_days` after the reference period's end, late after `grace_days` more.

    `not_in` names months that get no print of their own: January, where January and February come together in March.
    """

    lag_days: Days = 1
    grace_days: Days = 7
    not_in: tuple[MonthNumber, ...] = ()


class Derivation(Model):
    """How an indicator's values come from other indicators' values (`observations/derive.py` knows the rules).

    `inputs` names the indicator behind each role of the rule; `settings` are the rule's own.
    """

    rule: Rule
    inputs: dict[str, Identifier]
    settings: dict[str, Words] = Field(default_factory=dict)


class Indicator(Model):
    """A measured quantity: its unit, how often it is printed, and what one printed number means.

    `form`: `point` (a value that stands for itself: a day's AQI, a growth rate, a stock at the period's end), `flow` (an
    amount of that period, summed over periods), `year_to_date` (an amount since 1 January, which starts again each year).
    Where a derived and a published figure meet, the published one counts. Of what is `counted` in whole pieces (projects,
    enterprises) no fraction of one can be due.
    """

    id: Identifier
    name: Text
    unit: Words
    unit_en: Words | None = None
    counted: bool = False
    cadence: Cadence
    form: Form
    release: Release = Release()
    derived: Derivation | None = None
