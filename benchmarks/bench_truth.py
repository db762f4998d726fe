"""Series that lie exactly on their plan, and ones a fifth short of it: who calls them what they are?

    make bench-truth

Eight kinds of series, each judged at every point in time before the last: the years of a plan of fifteen, or the ends of a
year's months. Pacewatch's verdicts come from its real statements. Two published formulas are set beside them:

- Open SDG progress methodology (Statistics Canada): the compound annual growth observed over the one required; on track from
  0.95, acceleration needed from 0.60, limited progress from 0, else deterioration.
- UN Progress Chart 2023 as implemented by EUSTAT: the growth so far goes on until the deadline; the change that this gives over
  the change wanted; on track from 0.95, fair progress from 0.10, else stagnation or regression.

Neither applies to a growth rate, which has no base to grow from. Of a share of days they are given the year before as base and
the share so far.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from growth_formulas import FORMULAS, Formula
from pacewatch.cli.show import print_table
from pacewatch.pace.assess import compute
from pacewatch.pace.targets import store_targets
from pacewatch.registry import LoadedProgramme, Registry
from pacewatch.registry.indicator_model import Indicator
from pacewatch.registry.models import Place, Programme
from pacewatch.registry.target_model import Target
from pacewatch.warehouse import rows
from pacewatch.warehouse.store import migrate
from truth_series import YEAR, YEARS, Case, Series, cases, months, years

NAMED = {"zh": "某", "en": "some"}
SOMEWHERE = Place.model_validate({"code": "990000", "name": NAMED})


def verdicts(found: list[Case]) -> dict[tuple[int, str], list[str]]:
    """Pacewatch's verdicts: of each case by its number, `on_plan` and `short`, at each point in time before the last."""
    registry = Registry({name: _programme(name, found) for name in ("years", "months")})
    looks = {
        "years": [_look(end) for _, end in list(years())[:-1]],
        "months": [_look(end) for _, end in list(months(YEAR))[:-1]],
    }
    with duckdb.connect() as connection:
        migrate(connection)
        store_targets(connection, registry)
        _observe(connection, found)
        compute(connection, registry, looks)
        judged = rows(connection, "SELECT target, verdict FROM assessed ORDER BY target, as_of")
    return {
        (number, which): [row["verdict"] for row in judged if row["target"] == _name(number, which)]
        for number in range(len(found))
        for which in ("on_plan", "short")
    }


def _name(number: int, which: str) -> str:
    return f"case-{number}-{which.replace('_', '-')}"


def _look(period_end: date) -> datetime:
    """The day after a reference period: its print is known, and nothing of the next one."""
    return datetime.combine(period_end + timedelta(days=1), time(12), UTC)


def _programme(name: str, found: list[Case]) -> LoadedProgramme:
    indicators, targets = {}, {}
    for number, case in enumerate(found):
        if (case.indicator["cadence"] == "year") == (name == "years"):
            for which in ("on_plan", "short"):
                key = _name(number, which)
                last = YEAR + YEARS - 1 if name == "years" else YEAR
                period = {"start": date(YEAR, 1, 1), "end": date(last, 12, 31)}
                named = {"id": key, "name": NAMED}
                indicators[key] = Indicator.model_validate({**named, "unit": "u", **case.indicator})
                told = {**named, "indicator": key, "period": period, "department": NAMED, **case.target}
                targets[key] = Target.model_validate(told)
    programme = Programme.model_validate({"id": name, "name": NAMED})
    return LoadedProgramme(programme, {SOMEWHERE.code: SOMEWHERE}, indicators, {}, targets, {})


def _observe(connection: duckdb.DuckDBPyConnection, found: list[Case]) -> None:
    told = [
        {"indicator": _name(number, which), "first": first, "last": last, "value": round(Decimal(float(value)), 6)}
        for number, case in enumerate(found)
        for which in ("on_plan", "short")
        for first, last, value in getattr(case, which).prints
    ]
    connection.register("told", pa.Table.from_pylist(told))
    connection.execute(
        "INSERT INTO observations.figure SELECT indicator, ?, first, last, NULL, CAST(last + 1 AS TIMESTAMP), "
        "1, 1, FALSE, 'official', value, 2, 'c', NULL FROM told",
        [SOMEWHERE.code],
    )
    connection.unregister("told")


def formula_calls(case: Case, series: Series, formula: Formula) -> list[str] | None:
    """What a formula calls a series at each point in time before the last; none if it does not apply."""
    if case.base is None:
        return None
    goal, total = float(case.target.get("value", 0)), len(series.readings)
    return [
        formula(float(case.base), float(now), goal, passed, total)[1]
        for passed, now in enumerate(series.readings[:-1], start=1)
    ]


ON_PACE = {"on_pace", "achieved", "on track"}
BEHIND = {"behind", "far_behind", "acceleration needed", "limited", "deterioration", "fair", "stagnation"}
RIGHT = {"on_plan": ON_PACE.__contains__, "short": BEHIND.__contains__}


def compared() -> list[dict[str, Any]]:
    """One row for each case and series: what each of the three calls it at every point in time."""
    found = cases()
    ours = verdicts(found)
    return [
        {
            "series": case.name,
            "which": which,
            "Pacewatch": ours[number, which],
            **{name: formula_calls(case, getattr(case, which), formula) for name, formula in FORMULAS.items()},
        }
        for which in ("on_plan", "short")
        for number, case in enumerate(found)
    ]


def rightly(row: dict[str, Any], who: str) -> int:
    """At how many points in time the series is called what it is."""
    return sum(map(RIGHT[row["which"]], row[who] or []))


def main() -> int:
    """Print who called what what; 1 if Pacewatch was wrong once."""
    everything = compared()
    for which, title in (("on_plan", "exactly on plan: called on pace"), ("short", "a fifth short: called behind")):
        shown = [_shown(row) for row in everything if row["which"] == which]
        print_table(shown, {name: name for name in shown[0]}, title=title)
    shares = {}
    for who in ("Pacewatch", *FORMULAS):
        points = sum(len(row[who]) for row in everything if row[who] is not None)
        right = {which: sum(rightly(row, who) for row in everything if row["which"] == which) for which in RIGHT}
        shares[who] = sum(right.values()) / points
        print(
            f"{who}: {right['on_plan']} of {points // 2} on plan and {right['short']} of {points // 2} short called so"
        )
    best = max(share for who, share in shares.items() if who != "Pacewatch")
    print(
        f"truth: ratio {shares['Pacewatch'] / best:.2f} (points in time rightly called on pace or behind by Pacewatch, "
        "against the better of the two formulas where they apply)"
    )
    return 0 if shares["Pacewatch"] == 1 else 1


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    points = len(row["Pacewatch"])
    counts = {
        who: f"{rightly(row, who)} of {points}" if row[who] is not None else "not applicable"
        for who in ("Pacewatch", *FORMULAS)
    }
    at = {f"{who} at {point}": row[who][point - 1] if row[who] else "" for point in (5, 10) for who in counts}
    return {"series": row["series"], **counts, **at}


if __name__ == "__main__":
    sys.exit(main())
