"""What is watched, for people to read back. In: a loaded registry. Out: one row for each target."""

from __future__ import annotations

from collections.abc import Iterable

from pacewatch.registry.loader import Registry
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.registry.target_model import Target


def describe(registry: Registry) -> list[dict[str, object]]:
    """One row for each target, in the registry's order; dates and decimals stay what they are.

    `places` is `all 9` or the codes; `feeds` are those that supply the target's indicator; `good_when` is what a
    reference period of a ratio must fulfil, in the indicator's own unit.
    """
    return [
        _row(programme, target) for programme in registry.programmes.values() for target in programme.watched.values()
    ]


def _row(programme: LoadedProgramme, target: Target) -> dict[str, object]:
    indicator = programme.indicators[target.indicator]
    good_when = target.good_when or target.counted_when
    return {
        "programme": programme.programme.id,
        "target": target.id,
        "kind": target.kind,
        "indicator": target.indicator,
        "good_when": f"{good_when.comparator} {good_when.value} {indicator.unit}" if good_when else None,
        "places": f"all {len(programme.places)}" if target.places == "all" else ", ".join(target.places),
        "period_start": target.period.start,
        "period_end": target.period.end,
        "comparator": target.compares,
        "target_value": target.value,
        "unit": "%" if target.kind.startswith("ratio") else indicator.unit,
        "curve": target.curve,
        "feeds": ", ".join(_suppliers(programme, target.indicator)),
    }


def _suppliers(programme: LoadedProgramme, indicator: str) -> Iterable[str]:
    derived = programme.indicators[indicator].derived
    yield from (feed.id for feed in programme.feeds.values() if indicator in feed.indicators)
    if derived:
        yield f"{derived.rule} of {', '.join(derived.inputs.values())}"
