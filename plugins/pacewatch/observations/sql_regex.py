r"""A regular expression as Python reads it, in the form in which DuckDB reads it so too. In: a pattern. Out: one for RE2.

Python and RE2 differ in what `\d`, `\w` and `\s` hold beyond ASCII, and in `$` before a last line break. So a pattern is
taken apart by Python's own parser and put together again from what both read alike; what has no such form is refused.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from re import _constants as code  # type: ignore[attr-defined]  # the parser's own names, which typeshed leaves out
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from pacewatch.errors import PacewatchError

CATEGORIES: dict[Any, tuple[Callable[[str], bool], bool]] = {
    code.CATEGORY_DIGIT: (str.isdecimal, True),
    code.CATEGORY_NOT_DIGIT: (str.isdecimal, False),
    code.CATEGORY_WORD: (lambda char: char.isalnum() or char == "_", True),
    code.CATEGORY_NOT_WORD: (lambda char: char.isalnum() or char == "_", False),
    code.CATEGORY_SPACE: (str.isspace, True),
    code.CATEGORY_NOT_SPACE: (str.isspace, False),
}
REPEATS_AT_MOST = 1000  # of RE2


@cache
def regex_for_sql(pattern: str) -> str:
    """The same pattern for `regexp_matches`.

    Raises:
        PacewatchError: it isn't a pattern, or holds something (a look-ahead, a flag, a word boundary) without such a form.
    """
    try:
        tree = _parser.parse(pattern)
    except re.error as fault:
        raise PacewatchError(f"saw the pattern {pattern!r}; {fault}") from None
    if tree.state.flags & ~re.UNICODE.value:
        raise _refusal("a flag")
    return _sequence(tree, is_last=True)


def _sequence(items: Any, *, is_last: bool) -> str:
    """Items one after the other; `is_last`: nothing comes after them."""
    listed = list(items)
    return "".join(
        _item(op, of, is_last=is_last and number == len(listed)) for number, (op, of) in enumerate(listed, 1)
    )


def _item(op: Any, of: Any, *, is_last: bool) -> str:
    if op is code.LITERAL:
        return _char(of)
    if op is code.NOT_LITERAL:
        return f"[^{_char(of)}]"
    if op is code.ANY:
        return r"[^\x{A}]"
    if op is code.IN:
        return _set(of)
    if op is code.BRANCH:
        return f"(?:{'|'.join(_sequence(branch, is_last=is_last) for branch in of[1])})"
    if op is code.SUBPATTERN and not of[1] and not of[2]:
        return f"(?:{_sequence(of[3], is_last=is_last)})"
    if op in (code.MAX_REPEAT, code.MIN_REPEAT):
        return _repeat(*of)
    if op is code.AT:
        return _anchor(of, is_last=is_last)
    raise _refusal(str(op).lower())


def _anchor(of: Any, *, is_last: bool) -> str:
    if of in (code.AT_BEGINNING, code.AT_BEGINNING_STRING):
        return r"\A"
    if of is code.AT_END_STRING:
        return r"\z"
    if of is code.AT_END and is_last:
        return r"(?:\x{A}?\z)"  # Python's $ stands before a last line break too
    raise _refusal("$ before something else" if of is code.AT_END else str(of).lower())


def _repeat(least: Any, most: Any, items: Any) -> str:
    top = "" if most is code.MAXREPEAT else str(int(most))
    if max(int(least), int(top or 0)) > REPEATS_AT_MOST:
        raise _refusal(f"more than {REPEATS_AT_MOST} repeats")
    return f"(?:{_sequence(items, is_last=False)}){{{int(least)},{top}}}"


def _set(items: Any) -> str:
    listed = list(items)
    negated = listed[0][0] is code.NEGATE
    return f"[{'^' if negated else ''}{''.join(_member(op, of) for op, of in listed[negated:])}]"


def _member(op: Any, of: Any) -> str:
    if op is code.LITERAL:
        return _char(of)
    if op is code.RANGE:
        return f"{_char(of[0])}-{_char(of[1])}"
    return _category(of)


@cache
def _category(category: Any) -> str:
    r"""All characters of a class such as `\d`, as Python has them, as ranges."""
    holds, wanted = CATEGORIES[category]
    return "".join(f"{_char(first)}-{_char(last)}" for first, last in _ranges(holds, wanted))


def _ranges(holds: Callable[[str], bool], wanted: bool) -> Iterable[tuple[int, int]]:
    first = None
    for number in range(sys.maxunicode + 2):
        is_in = number <= sys.maxunicode and holds(chr(number)) is wanted and not 0xD800 <= number <= 0xDFFF
        if is_in and first is None:
            first = number
        elif not is_in and first is not None:
            yield first, number - 1
            first = None


def _char(number: int) -> str:
    return f"\\x{{{number:X}}}"


def _refusal(what: str) -> PacewatchError:
    return PacewatchError(f"saw {what} in a pattern, which SQL reads otherwise than Python or not at all")
