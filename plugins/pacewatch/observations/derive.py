"""Observations from observations: a batch just stored makes derived indicators new. In: the batch. Out: derived vintages.

Every rule works the same way: what the batch affects is looked up, the newest inputs are laid out under the rule's roles, one
statement of `sql/observations/derive/` works out the figures, and those that are news are appended. Within the transaction
that stores the batch, so that nothing derived is ever missing or of another state than its inputs.

A batch of vintages makes derived indicators new for every moment from its earliest figure on: then the same statements work out
what was known at all those moments at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import duckdb
import pyarrow as pa

from pacewatch.observations.air_quality import load_standards
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.indicator_model import Derivation, Indicator
from pacewatch.warehouse import statement

DIRECTORY = "observations/derive"


def _nothing(connection: duckdb.DuckDBPyConnection) -> None:
    """Most rules need no tables of their own."""


@dataclass(frozen=True)
class Rule:
    """How a rule is worked out: what is looked up, by which statements, and which rows of their result are its figures.

    `kept` is the statement that keeps more of it than the figures, and the one that makes its places their own again where they
    stand for moments.
    """

    scope: Literal["place and day", "place", "day"]
    steps: tuple[str, ...]
    figures: str
    kept: tuple[str, str] | None = None
    prepare: Callable[[duckdb.DuckDBPyConnection], None] = field(default=_nothing)


BY_DAY = "SELECT place, day AS period_start, day AS period_end, value, known_at FROM"
RULES = {
    "daily_aqi": Rule(
        "place and day",
        ("daily_aqi",),
        "SELECT place, day AS period_start, day AS period_end, CAST(aqi AS DECIMAL(24, 6)) AS value, known_at FROM daily_aqi",
        ("keep_air_quality", "air_quality_as_of"),
        load_standards,
    ),
    "daily_mean": Rule("place and day", ("hourly_input", "daily_mean"), f"{BY_DAY} daily_mean"),
    "daily_max_8h": Rule("place and day", ("hourly_input", "daily_max_8h"), f"{BY_DAY} daily_max_8h"),
    "mean_over_places": Rule(
        "day", ("mean_over_places",), "SELECT place, period_start, period_end, value, known_at FROM place_mean"
    ),
    "year_on_year": Rule("place", ("year_on_year",), "SELECT * FROM year_on_year"),
    "share": Rule("place and day", ("share",), "SELECT * FROM share"),
}


def derive(
    connection: duckdb.DuckDBPyConnection, programme: LoadedProgramme, batch: int, *, has_vintages: bool = False
) -> int:
    """Derive what a batch affects, in the order in which the indicators are declared; how many vintages that gave.

    Call it inside the transaction that stored the batch; `has_vintages` says whether its figures name the days on which they
    were told.
    """
    before = _count(connection, batch)
    for indicator in programme.indicators.values():
        if indicator.derived:
            _derive(connection, programme, indicator, indicator.derived, batch, has_vintages=has_vintages)
    return _count(connection, batch) - before


def _derive(
    connection: duckdb.DuckDBPyConnection,
    programme: LoadedProgramme,
    indicator: Indicator,
    derived: Derivation,
    batch: int,
    *,
    has_vintages: bool,
) -> None:
    rule = RULES[derived.rule]
    _register(connection, "derivation_role", {"role": list(derived.inputs), "indicator": list(derived.inputs.values())})
    connection.execute(statement(f"{DIRECTORY}/affected"), {"batch": batch})
    (count,) = connection.execute("SELECT count(*) FROM affected").fetchall()[0]
    if not count:
        return
    settings = {"indicator": indicator.id, "batch": str(batch), **derived.settings}
    _register(connection, "derivation_setting", {"name": list(settings), "value": list(settings.values())})
    parts = {code: place.part_of for code, place in programme.places.items() if place.part_of}
    _register(connection, "derivation_part", {"whole": list(parts.values()), "part": list(parts)})
    if has_vintages:
        _lay_out_moments(connection, rule, batch)
    else:
        connection.execute(statement(f"{DIRECTORY}/input"), {"scope": rule.scope})
        connection.execute(statement(f"{DIRECTORY}/reporting_parts"))
    rule.prepare(connection)
    for step in rule.steps:
        connection.execute(statement(f"{DIRECTORY}/{step}"))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE derived AS {rule.figures}")
    if rule.kept:
        keep, as_of = rule.kept
        for step in (as_of, keep) if has_vintages else (keep,):
            connection.execute(statement(f"{DIRECTORY}/{step}"))
    values = {"indicator": indicator.id, "batch": batch, "scope": rule.scope, "rule": derived.rule}
    connection.execute(statement(f"{DIRECTORY}/{'append_as_of' if has_vintages else 'append'}"), values)


def _lay_out_moments(connection: duckdb.DuckDBPyConnection, rule: Rule, batch: int) -> None:
    """The inputs as they were known at each moment that a batch has to do with, the places of each under labels of its own."""
    steps: dict[str, dict[str, Any] | None] = {
        "tellings": {"scope": rule.scope, "batch": batch},
        "moments": None,
        "lenses": {"scope": rule.scope},
        "input_as_of": None,
        "parts_as_of": {"scope": rule.scope},
    }
    for step, values in steps.items():
        connection.execute(statement(f"{DIRECTORY}/{step}"), values)


def _register(connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, list[str]]) -> None:
    schema = pa.schema([(column, pa.string()) for column in columns])
    connection.register("told", pa.table(columns, schema=schema))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM told")
    connection.unregister("told")


def _count(connection: duckdb.DuckDBPyConnection, batch: int) -> int:
    found = connection.execute(
        "SELECT count(*) FROM observations.figure WHERE batch = ? AND is_derived", [batch]
    ).fetchall()
    return int(found[0][0])
