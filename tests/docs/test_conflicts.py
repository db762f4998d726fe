"""What docs/conflicts.md says of doubts and reasons is what the code has: rules, defaults, reasons of alerts, views."""

from __future__ import annotations

import re

import yaml

from pacewatch.alerts.facts import DataReason
from pacewatch.home import PROJECT, SQL
from pacewatch.observations.doubts import CHANGES_NEEDED, DAYS_NEEDED, RULES
from pacewatch.observations.name_date import YEAR_AHEAD_DAYS
from pacewatch.publish.comments import TABLES_BEHIND
from pacewatch.registry.doubts_model import Doubts

PAGE = (PROJECT / "docs" / "conflicts.md").read_text(encoding="utf-8")
ANSWERED = [name for name in Doubts.model_fields if name not in ("jump_times", "min_history")]


def test_the_defaults_are_those_of_a_feed() -> None:
    (told,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert Doubts.model_validate(yaml.safe_load(told)["doubts"]) == Doubts()
    assert set(yaml.safe_load(told)["doubts"]) == set(Doubts.model_fields)


def test_every_rule_has_its_line_its_statement_and_its_words() -> None:
    (table,) = re.findall(r"^\| rule \| doubtful is \|\n\|[-|]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == ANSWERED
    assert {path.stem for path in (SQL / "observations" / "doubts").glob("*.sql")} >= set(ANSWERED)
    assert {*(rule for rule, _ in RULES), "year_old"} == set(ANSWERED)


def test_the_numbers_of_days_and_changes_are_those_of_the_code() -> None:
    assert f"`jump`: four times as many changes; days and hours: {DAYS_NEEDED} of either" in PAGE
    assert CHANGES_NEEDED == 4
    assert YEAR_AHEAD_DAYS < 365


def test_every_reason_and_every_view_that_it_names_is_there() -> None:
    reasons = set(re.findall(r"data alert `(\w+)`", PAGE))
    assert reasons <= set(DataReason.__args__)  # type: ignore[attr-defined]
    assert {"sources_conflict", "figures_doubted", "columns_changed", "data_conflict"} <= reasons
    assert set(re.findall(r"`main\.(\w+)", PAGE)) <= set(TABLES_BEHIND)
