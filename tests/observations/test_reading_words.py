"""What is said of a bad row stands after "expected:" and 要求：, in English and in Chinese."""

from __future__ import annotations

import inspect
import re
from datetime import date
from decimal import Decimal

import pytest

from pacewatch.observations import reading_words as words
from pacewatch.observations.period_labels import NotAPeriod, read_period
from pacewatch.observations.units import NoConversion, convert
from pacewatch.said import Said

CONSTANTS = {name: value for name, value in vars(words).items() if name.isupper() and isinstance(value, tuple)}
TODAY = date(2022, 8, 1)
MADE: dict[str, Said] = {
    "number_in": words.number_in("万人"),
    "date_written": words.date_written("%Y-%m-%d"),
    "passed_by": words.passed_by(TODAY),
    **{f"span {name}": words.span(name, or_since_january=False) for name in words.SPANS},
    "span or since January": words.span("month", or_since_january=True),
    "day_known": words.day_known("%Y-%m-%d"),
    "known_by": words.known_by(TODAY),
    "place_called": words.place_called(None),
    "place_called, nearly": words.place_called(("甲市", "100100")),
    "series_called": words.series_called("PM25", ["PM2.5", "PM10"]),
    "columns": words.columns(3, 4),
    "closing_mark": words.closing_mark(100),
    "one_value, a list": words.one_value([1, 2]),
    "one_value, an object": words.one_value({}),
    "at": words.at("value", words.one_value({})),
    "chosen_by": words.chosen_by("data.hasdata"),
    "json_in_each_line": words.json_in_each_line("line 1"),
    "records_at": words.records_at("results[*]", "saw an object"),
    "fitting_structure": words.fitting_structure("observation 0"),
}


def test_no_sentence_is_left_out() -> None:
    made_here = {
        name for name, one in inspect.getmembers(words, inspect.isfunction) if one.__module__ == words.__name__
    }
    assert made_here == {re.split(r"[, ]", name)[0] for name in MADE}


@pytest.mark.parametrize("name", [*CONSTANTS, *MADE])
def test_each_is_said_in_both_languages_and_as_what_was_expected(name: str) -> None:
    en, zh = (CONSTANTS | MADE)[name]
    assert re.search(r"[\u4e00-\u9fff]", zh)
    assert not re.match(r"expected|saw|the file|the row", en)
    assert not en.endswith(".")
    assert not zh.endswith("。")


def test_what_a_unit_or_a_label_lacks_is_said_in_both_languages() -> None:
    with pytest.raises(NoConversion) as other:
        convert(Decimal(1), "人", "公顷")
    assert other.value.expected[1].startswith("以下列单位之一表示的数字：")
    with pytest.raises(NotAPeriod, match="expected a year in the label") as without_year:
        read_period("1-2月")
    assert without_year.value.expected == words.A_YEAR_AROUND
