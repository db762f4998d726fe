"""What sentences in both languages quote and list. In: names and cells. Out: parts of a `Said`, and errors that carry one."""

from __future__ import annotations

from collections.abc import Iterable

from pacewatch.observations.problems import RowProblem
from pacewatch.registry.nearest import MOST_SHOWN, expected_one_of, nearest
from pacewatch.said import Said, cited

__all__ = ["SaidError", "cited", "expected_in_chinese", "listed", "one_of"]

LONGEST_LISTED = 300


class SaidError(ValueError):
    """An error that says what is wrong in both languages; its text is the English."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(said[0])


def listed(names: Iterable[str], most: int = LONGEST_LISTED) -> Said:
    """Names one after the other, the last one cut where they would make more than so many characters in English."""
    shown: list[str] = []
    left = most
    for name in names:
        if left <= 0:
            break
        shown.append(name[:left])
        left -= len(name) + len(", ")
    return ", ".join(shown), "、".join(shown)


def one_of(word: str, allowed: Iterable[str]) -> Said:
    """To stand after "expected" and 要求为: the first of the allowed words, and the one that was probably meant."""
    words = list(allowed)
    shown = words if len(words) <= MOST_SHOWN + 1 else words[:MOST_SHOWN]
    zh = f"下列之一：{'、'.join(shown) or '（无）'}"
    if len(shown) < len(words):
        zh += f"，以及另外{len(words) - len(shown)}个"
    if match := nearest(word, words):
        zh += f"（是否应为“{match}”？）"
    return expected_one_of(word, words).removeprefix("expected "), zh


def expected_in_chinese(problem: RowProblem) -> str:
    """What was expected of a row; a suite may have words for it in one language only."""
    return problem.detail_zh or f"{problem.detail}（该校验规则仅有英文说明）"
