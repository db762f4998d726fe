"""Why a source can't be asked, or a file isn't taken, is said with the same content in English and in Chinese."""

from __future__ import annotations

import pytest

from pacewatch.errors import SourceFailed
from pacewatch.feeds import incoming_words
from pacewatch.feeds.http import answer_words, fault_words
from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.remote import folder_words
from tests.both_languages import differences
from tests.every_sentence import constants_of, sentences_of, shortcomings

MODULES = (answer_words, fault_words, folder_words, incoming_words)
CONSTANTS, SENTENCES = constants_of(MODULES), sentences_of(MODULES)
ITS_OWN_WORDS = f"{answer_words.__name__}.words"


@pytest.mark.parametrize("name", [name for name in SENTENCES if name != ITS_OWN_WORDS])
def test_each_sentence_says_the_same_in_both_languages(name: str) -> None:
    assert shortcomings(SENTENCES[name]) == []


@pytest.mark.parametrize("name", CONSTANTS)
def test_each_phrase_says_the_same_in_both_languages(name: str) -> None:
    assert differences(CONSTANTS[name]) == []


def test_what_the_source_says_itself_is_quoted_as_it_is() -> None:
    said = answer_words.not_allowed(403, answer_words.words("Quota of key 7 exceeded"))
    assert said == (
        "the source answered 403: Quota of key 7 exceeded; check the credentials in the Airflow Connection",
        "来源返回 403：Quota of key 7 exceeded；请核对 Airflow 连接中的凭据",
    )
    assert answer_words.words("") == ("", "")


def test_a_credential_is_hidden_in_both_languages() -> None:
    fault = Fault("busy", answer_words.busy(503, answer_words.words("no such key s3cret")))
    fault.hide(lambda text: text.replace("s3cret", "***"))
    assert str(fault) == fault.said[0] == "the source answered 503: no such key ***"
    assert fault.said[1] == "来源返回 503：no such key ***"


@pytest.mark.parametrize("kind", [SourceFailed, lambda said: Fault("status", said)])
def test_the_message_of_a_fault_is_its_english(kind: type[SourceFailed]) -> None:
    assert str(kind(answer_words.EMPTY)) == "the answer is empty"
