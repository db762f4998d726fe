"""What each rule of derivation takes. In: nothing. Out: roles and settings by rule, to check `indicators.yaml` against."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RuleShape:
    """The roles that a rule needs and may have, the values that each of its settings takes, and the cadences it joins."""

    needs: tuple[str, ...]
    may_have: tuple[str, ...] = ()
    settings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    from_cadence: str | None = None
    """Cadence of the inputs; None for the derived indicator's own."""


POLLUTANTS = ("so2", "no2", "pm10", "co", "o3_8h", "pm2_5")

RULES: dict[str, RuleShape] = {
    "daily_aqi": RuleShape(
        POLLUTANTS,
        ("o3_1h", "dust"),
        {
            "standard": ("by_date", "hj633-2012", "hj633-2026"),
            "dust": ("keep", "exclude", "without_pm"),
        },
    ),
    "daily_mean": RuleShape(("value",), from_cadence="hour"),
    "daily_max_8h": RuleShape(("o3",), from_cadence="hour"),
    "mean_over_places": RuleShape(("value",)),
    "year_on_year": RuleShape(("value",)),
    "share": RuleShape(("part", "whole")),
}
