"""Why a file is refused is said with the same content in English and in Chinese, whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from pacewatch.errors import BatchRefused
from pacewatch.observations import header_words, refusal_words, size_words, workbook_words, zip_words
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.records import record_words, sdmx_words
from pacewatch.observations.said import listed, one_of
from pacewatch.said import Said, cited
from tests.both_languages import CHINESE, differences
from tests.every_sentence import constants_of, sentences_of, shortcomings

MODULES = (header_words, refusal_words, size_words, workbook_words, zip_words, record_words, sdmx_words)
A_ROW = RowProblem(7, "空气质量", "it's 9999", "a_rule", "critical", "a number up to 500", "不大于500的数字")
ENGLISH_ONLY = RowProblem(0, "", None, "expect_something", "critical", "at least 3 rows", "", "表1")

GIVEN: dict[str, Callable[[int], Any]] = {
    "Decimal": lambda _: Decimal("0.2"),
    "Sequence[tuple[str, str | None]]": lambda n: [(f"甲{n}", f"乙{n}"), (f"丙{n}", None)],
    "Sequence[Said]": lambda n: [(f"A{n} or B", f"A{n} 或 B")],
    "RowProblem": lambda _: A_ROW,
    "Sequence[RowProblem]": lambda _: [A_ROW, ENGLISH_ONLY],
}
CONSTANTS, SENTENCES = constants_of(MODULES), sentences_of(MODULES)


@pytest.mark.parametrize("name", SENTENCES)
def test_each_sentence_says_the_same_in_both_languages(name: str) -> None:
    sentence = SENTENCES[name]
    what = {"what": "a data set"} if sentence in (sdmx_words.no_object, sdmx_words.no_list) else {}
    assert shortcomings(sentence, GIVEN, what) == []


@pytest.mark.parametrize("name", CONSTANTS)
def test_each_phrase_says_the_same_in_both_languages(name: str) -> None:
    assert not differences(CONSTANTS[name]), differences(CONSTANTS[name])


def test_parts_of_sdmx_files_have_chinese_names() -> None:
    assert all(CHINESE.search(zh) for zh in sdmx_words.PARTS.values())


@pytest.mark.parametrize(
    ("said", "zh"),
    [
        (refusal_words.suite_failed(ENGLISH_ONLY), "要求：at least 3 rows（该校验规则仅有英文说明）；实际为空值"),
        (refusal_words.meaningless(A_ROW), "第7行：看到“it's 9999”；要求：不大于500的数字"),
        (refusal_words.mostly_bad(2, 3, Decimal("0.2"), A_ROW), "最先出现问题的是第7行，“空气质量”列：看到“it's 9999”"),
        (
            refusal_words.mostly_bad(2, 3, Decimal("0.2"), ENGLISH_ONLY),
            "2行（共3行）有问题，超过该数据源允许的比例 20%；最先出现问题的是工作表“表1”第0行，整行：看到空值",
        ),
        (header_words.no_series("就业", []), "报表中没有指标“就业”；看到的是：没有任何数值"),
        (header_words.not_among("aqi", ["AQI"], None), "要求其中有“aqi”列；请核实是否为其他数据源的文件"),
        (zip_words.nothing_fits([], "*.csv"), "zip 文件中没有文件；要求有名为 *.csv 的文件"),
        (record_words.no_rows(0, record_words.A_ROW), "文件中没有数据行；要求有数据"),
        (record_words.other_answer(None, "$.status", "ok", ("", "")), "$.status 处没有内容；要求为“ok”"),
        (record_words.no_list_at("a[*]", is_object=True), "a[*] 中 [*] 处看到的是对象；要求为列表"),
        (record_words.it_holds([]), "；应答为空"),
    ],
)
def test_turns_of_a_sentence(said: Said, zh: str) -> None:
    assert zh in said[1]
    assert not differences(said), differences(said)


def test_both_languages_list_the_same_names_however_many_there_are() -> None:
    en, zh = listed(["a" * 100, "b" * 100, "c" * 100, "d"])
    assert en == f"{'a' * 100}, {'b' * 100}, {'c' * 96}"
    assert zh == en.replace(", ", "、")
    assert listed([]) == ("", "")
    many = [f"n{number}" for number in range(20)]
    assert one_of("n03", many)[1].endswith("、n11，以及另外8个（是否应为“n3”？）")
    assert one_of("x", [])[1] == "下列之一：（无）"
    for said in (one_of("n03", many), one_of("aq", ["aqi", "pm10"])):
        assert not differences(said), differences(said)


def test_what_is_quoted_cannot_break_a_line() -> None:
    assert cited("a\nb\x1b[1m\u202e") == r"“a\nb\x1b[1m\u202e”"
    assert cited(None) == "空值"


def test_a_refusal_cannot_be_made_without_its_chinese() -> None:
    with pytest.raises(TypeError, match="message_zh"):
        BatchRefused("empty", "the file is empty")  # type: ignore[call-arg]  # that is what is tested
    assert BatchRefused("empty", *refusal_words.EMPTY).said == ("the file is empty", "文件为空")
