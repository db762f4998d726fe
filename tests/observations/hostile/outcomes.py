"""What becomes of every hostile file. Out: lines of `<good file> | <what was done>: <outcome>`, as in `expected.txt`.

Run `.venv/bin/python -m tests.observations.hostile.outcomes` to write them anew; read the diff before you keep it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pacewatch.errors import BatchRefused
from pacewatch.observations.read_file import read_file
from pacewatch.registry.feed_model import Feed
from tests.both_languages import differences
from tests.observations.hostile.any_format import DONE_TO_ALL
from tests.observations.hostile.good_files import GOOD
from tests.observations.hostile.own_to_format import own

LONGEST_SENTENCE = 1000
EXPECTED = Path(__file__).with_name("expected.txt")


def cases() -> Iterator[tuple[str, Feed, bytes]]:
    """A name, the feed and the bytes of every hostile file."""
    for good, (declared, content) in GOOD.items():
        for name, do in DONE_TO_ALL.items():
            yield f"{good} | {name}", declared, do(content)
    for good, name, content in own():
        yield f"{good} | {name}", GOOD[good][0], content


def outcome(content: bytes, declared: Feed) -> str:
    """How reading ends: with rows, or with a refusal in both languages. Anything else is a defect."""
    try:
        rows = read_file(content, declared)
    except BatchRefused as refusal:
        if found := differences(refusal.said):
            return f"refused otherwise in Chinese: {found[0]}"
        is_a_sentence = max(map(len, refusal.said)) < LONGEST_SENTENCE
        return f"refused, {refusal.code}" if is_a_sentence else "refused by a copy of the file"
    aside = len({problem.row for problem in rows.problems})
    return f"{rows.table.num_rows} rows, {aside} set aside"


def main() -> None:
    lines = sorted(f"{name!r}: {outcome(content, declared)}\n" for name, declared, content in cases())
    EXPECTED.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
