"""A word in every place where other people's words stand in a message. In: the word. Out: facts."""

from __future__ import annotations

from dataclasses import replace

from pacewatch.alerts.facts import Bilingual, Facts, QuarantinedCell
from tests.delivery.data_facts import FILE, ROWS
from tests.delivery.verdict_facts import AIR, JOBS


def carriers(word: str) -> list[Facts]:
    """Facts in which every text that comes from outside is the word: of a flow, a ratio, a refused file, and rows kept out."""
    both = Bilingual(word, word)
    names = {"programme": both, "target": both, "place": both, "indicator": both, "unit": both, "department": both}
    cell = QuarantinedCell(7, word, word, word)
    return [
        replace(JOBS, **names),  # type: ignore[arg-type]
        replace(AIR, **{**names, "unit": AIR.unit}),  # type: ignore[arg-type]
        replace(FILE, feed=both, programme=both, file_name=word, detail=word, detail_zh=word),
        replace(ROWS, feed=both, programme=both, file_name=word, cells=(cell,) * 5),
    ]
