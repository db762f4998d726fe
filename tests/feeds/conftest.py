"""Whatever is said of a source or of a file that comes over the network is said in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pacewatch.errors import SaidInBoth
from pacewatch.said import Said
from tests.both_languages import differences


@pytest.fixture(autouse=True)
def said_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every error of a test that people may be told of says the same in both languages."""
    heard: list[Said] = []
    made = SaidInBoth.__init__

    def listen(error: SaidInBoth, said: Said) -> None:
        heard.append(said)
        made(error, said)

    monkeypatch.setattr(SaidInBoth, "__init__", listen)
    yield
    found = [one for said in heard for one in differences(said)]
    assert [one for one in found if not one.startswith("English: ")] == []  # a library's words may be such as ours
