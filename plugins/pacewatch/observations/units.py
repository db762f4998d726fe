"""Units and what they convert into. In: the names of two units. Out: the exact factor between them, or a sentence.

Only units of one quantity convert: 万人 (people) and 万人次 (times that people did something) never do, nor do % (a share)
and 百分点 (a difference of shares).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from pacewatch.observations.written_numbers import half_width
from pacewatch.said import Said

QUANTITIES: dict[str, dict[str, Fraction]] = {
    "money": {"元": Fraction(1), "千元": Fraction(10**3), "万元": Fraction(10**4), "百万元": Fraction(10**6),
              "亿元": Fraction(10**8), "万亿元": Fraction(10**12)},
    "people": {"人": Fraction(1), "千人": Fraction(10**3), "万人": Fraction(10**4), "亿人": Fraction(10**8)},
    "visits": {"人次": Fraction(1), "万人次": Fraction(10**4), "亿人次": Fraction(10**8)},
    "area": {"平方米": Fraction(1), "万平方米": Fraction(10**4), "公顷": Fraction(10**4), "万公顷": Fraction(10**8),
             "平方公里": Fraction(10**6), "平方千米": Fraction(10**6), "亩": Fraction(2000, 3),
             "万亩": Fraction(20_000_000, 3)},
    "mass": {"千克": Fraction(1), "公斤": Fraction(1), "吨": Fraction(10**3), "万吨": Fraction(10**7),
             "亿吨": Fraction(10**11)},
    "concentration": {"ng/m3": Fraction(1, 1000), "μg/m3": Fraction(1), "mg/m3": Fraction(10**3), "g/m3": Fraction(10**6)},
    "energy": {"千瓦时": Fraction(1), "万千瓦时": Fraction(10**4), "亿千瓦时": Fraction(10**8)},
    "length": {"米": Fraction(1), "公里": Fraction(10**3), "千米": Fraction(10**3), "万公里": Fraction(10**7)},
    "volume": {"立方米": Fraction(1), "万立方米": Fraction(10**4), "亿立方米": Fraction(10**8)},
    "households": {"户": Fraction(1), "万户": Fraction(10**4)},
    "enterprises": {"家": Fraction(1), "万家": Fraction(10**4)},
    "items": {"个": Fraction(1), "万个": Fraction(10**4)},
    "dwellings": {"套": Fraction(1), "万套": Fraction(10**4)},
    "vehicles": {"辆": Fraction(1), "万辆": Fraction(10**4)},
    "share": {"%": Fraction(1), "‰": Fraction(1, 10)},
    "points": {"百分点": Fraction(1), "个百分点": Fraction(1)},
    "days": {"天": Fraction(1), "日": Fraction(1)},
}  # fmt: skip
"""For each quantity its units, each with its size in the quantity's first or smallest unit."""

QUANTITY_OF = {unit: quantity for quantity, units in QUANTITIES.items() for unit in units}
EXACT_DIGITS = 60


class NoConversion(ValueError):
    """Two units between which no number can be carried over exactly; its text says which, and `expected` what would do."""

    def __init__(self, seen: str, expected: Said) -> None:
        self.expected = expected
        super().__init__(f"{seen}; expected {expected[0]}")


def is_unit(text: str) -> bool:
    """Whether a text is a unit that this table knows."""
    return half_width(text) in QUANTITY_OF


def is_share(unit: str) -> bool:
    """Whether a percentage is a number of this unit."""
    return QUANTITY_OF.get(half_width(unit)) in ("share", "points")


def convert(value: Decimal, unit: str, into: str, *, exactly: bool = True) -> Decimal:
    """A number of one unit in another, exact, or to `EXACT_DIGITS` digits where it has no end there.

    Raises:
        NoConversion: a unit isn't known, they measure different things, or the result has no end (亩 into 公顷) and is
            wanted `exactly`.
    """
    source, wanted = half_width(unit), half_width(into)
    if source == wanted:
        return value
    for name in (source, wanted):
        if name not in QUANTITY_OF:
            raise NoConversion(f"saw the unit {name!r}, which has no conversion", _unit_among(QUANTITY_OF))
    quantity = QUANTITY_OF[source]
    if QUANTITY_OF[wanted] != quantity:
        en, zh = _unit_among(QUANTITIES[QUANTITY_OF[wanted]])
        raise NoConversion(
            f"saw {source}, asked for {wanted}, another quantity",
            (f"{en}, for {source} measures another quantity", f"{zh}；{source}表示的是另一种量"),
        )
    result = Fraction(value) * QUANTITIES[quantity][source] / QUANTITIES[quantity][wanted]
    quotient = _quotient(result)
    if exactly and Fraction(quotient) != result:
        raise NoConversion(
            f"saw {value} {source}, which has no end in {wanted}",
            (f"a unit that {source} divides into", f"能由{source}精确换算成的单位"),
        )
    return quotient


def _unit_among(units: Iterable[str]) -> Said:
    listed = list(units)
    return f"a number in one of the units {', '.join(listed)}", f"以下列单位之一表示的数字：{'、'.join(listed)}"


def _quotient(result: Fraction) -> Decimal:
    exact = Context(prec=EXACT_DIGITS, rounding=ROUND_HALF_EVEN)
    return exact.divide(Decimal(result.numerator), Decimal(result.denominator))
