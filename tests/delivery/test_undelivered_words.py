"""Why a message is given up is said with the same content in English and in Chinese."""

from __future__ import annotations

import pytest

from pacewatch.delivery import slack_refusals, undelivered_words
from tests.both_languages import differences
from tests.every_sentence import constants_of, sentences_of, shortcomings

CONSTANTS = constants_of((undelivered_words, slack_refusals))
SENTENCES = sentences_of((undelivered_words,))


@pytest.mark.parametrize("name", SENTENCES)
def test_each_sentence_says_the_same_in_both_languages(name: str) -> None:
    assert shortcomings(SENTENCES[name]) == []


@pytest.mark.parametrize("name", CONSTANTS)
def test_each_phrase_says_the_same_in_both_languages(name: str) -> None:
    assert differences(CONSTANTS[name]) == []


@pytest.mark.parametrize("code", slack_refusals.NOT_TAKEN)
def test_each_refusal_of_slack_says_the_same_in_both_languages(code: str) -> None:
    assert differences(undelivered_words.slack_says(code, slack_refusals.NOT_TAKEN[code])) == []


@pytest.mark.parametrize(
    ("said", "zh"),
    [
        (undelivered_words.answered("wecombot", 200, '{"errcode": 93000}'), 'wecombot 返回 200：{"errcode": 93000}'),
        (undelivered_words.answered("wecombot", 404, ""), "wecombot 返回 404"),
        (
            undelivered_words.no_code(("it answered 7", "返回 7"), "code or errcode"),
            "返回 7；要求为含有 code 或 errcode 的 JSON",
        ),
        (
            undelivered_words.in_doubt(undelivered_words.gone("li")),
            "是否送达无法确认，且“li”已不在任何项目的 people.yaml 中",
        ),
        (
            undelivered_words.given_up(2, undelivered_words.RUN_ENDED),
            "已发送2次，每次都无法得知是否送达（发送它的那次运行",
        ),
    ],
)
def test_turns_of_a_sentence(said: tuple[str, str], zh: str) -> None:
    assert zh in said[1]
