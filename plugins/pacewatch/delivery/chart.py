"""A chart as a picture, for mail, Slack and pages. In: a `Chart`. Out: Vega-Lite, SVG or PNG, drawn without a browser.

Drawing asks no network and takes no font but the package's own. Lines differ by dash and marks, not by colour alone, so that a
black-and-white print can be read.
"""

from __future__ import annotations

import json
import struct
import zlib
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

from pacewatch.delivery import formats
from pacewatch.delivery.axes import dates, values
from pacewatch.delivery.glyphs import FAMILY, FONTS, drawable
from pacewatch.delivery.message import Bars, Chart, Language

WIDTH, HEIGHT = 600, 240
"""Of the plot, in pixels of CSS; a PNG has twice as many, for sharp screens."""
SCALE = 2
VEGA_LITE = "6.4"
HEADROOM = 0.1
TITLE_SIZE, TEXT_SIZE = 15, 12
TITLE_LINES = 2
ACTUAL, EXPECTED, TARGET, GRID, INK = "#1f4e79", "#c55a11", "#444444", "#e3e3e3", "#222222"
MOST_MARKS = 24
KEPT = 64


@lru_cache(maxsize=KEPT)
def png(chart: Chart | Bars, language: Language) -> bytes:
    """The chart as PNG; kept for a while, for the same event is told to several people."""
    picture: bytes = _converter().vegalite_to_png(
        _specified(chart, language), vl_version=VEGA_LITE, scale=SCALE, allowed_base_urls=[]
    )
    return compact(picture)


def svg(chart: Chart | Bars, language: Language) -> str:
    """The chart as SVG, whose text is text."""
    picture: str = _converter().vegalite_to_svg(_specified(chart, language), vl_version=VEGA_LITE, allowed_base_urls=[])
    return picture


def _specified(chart: Chart | Bars, language: Language) -> dict[str, Any]:
    if isinstance(chart, Bars):
        from pacewatch.delivery.bars import bars_spec  # noqa: PLC0415 - it builds on this module

        return bars_spec(chart)
    return spec(chart, language)


def spec(chart: Chart, language: Language) -> dict[str, Any]:
    """The chart as a Vega-Lite specification: complete, with its data, and with every text in characters of its font."""
    has_expected = any(point.expected is not None for point in chart.points)
    series = [chart.actual, chart.expected] if has_expected else [chart.actual]
    return {
        **frame(chart),
        "height": HEIGHT,
        "layer": [*_rule(chart), *_curves(chart, [drawable(name) for name in series])],
        "encoding": {"x": _x(chart, language), "y": _y(chart, language)},
    }


def frame(chart: Chart | Bars) -> dict[str, Any]:
    """What all charts have in common: their words, their width, their looks."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": chart.description,
        "width": WIDTH,
        "background": "white",
        "padding": 14,
        "title": {
            "text": _lines(drawable(chart.title)),
            "subtitle": drawable(chart.subtitle),
            "anchor": "start",
            "frame": "group",
            "offset": 12,
        },
        "config": _config(),
    }


def _config() -> dict[str, Any]:
    return {
        "font": FAMILY,
        "view": {"stroke": None},
        "title": {
            "color": INK,
            "fontSize": TITLE_SIZE,
            "fontWeight": "normal",
            "subtitleColor": TARGET,
            "subtitleFontSize": TEXT_SIZE,
            "subtitlePadding": 5,
        },
        "axis": {
            "labelColor": INK,
            "labelFontSize": TEXT_SIZE,
            "gridColor": GRID,
            "domainColor": TARGET,
            "title": None,
        },
        "legend": {
            "orient": "top",
            "direction": "horizontal",
            "title": None,
            "labelColor": INK,
            "labelFontSize": TEXT_SIZE,
            "labelLimit": WIDTH // 2,
            "symbolSize": 500,
            "symbolStrokeWidth": 2.5,
            "columnPadding": 24,
        },
    }


def _x(chart: Chart, language: Language) -> dict[str, Any]:
    ticks = dates(chart.period_start, chart.period_end, language)
    return {
        "field": "day",
        "type": "quantitative",
        "scale": {"domain": [0, _day_of(chart, chart.period_end)], "nice": False},
        "axis": {
            "values": [_day_of(chart, at) for at, _ in ticks],
            "labelExpr": _label_of({str(_day_of(chart, at)): label for at, label in ticks}),
            "grid": False,
            "labelFlush": False,
            "labelOverlap": False,
        },
    }


def _y(chart: Chart, language: Language) -> dict[str, Any]:
    target = [] if chart.target_value is None else [chart.target_value]
    shown = [number for point in chart.points for number in point[1:] if number is not None] + target
    ticks = values(shown)
    labels = {_key(tick): drawable(formats.amount(tick, chart.unit, language)) for tick in ticks}
    # The rule has its words above it.
    top = max(float(ticks[-1]), float(max(shown)) + HEADROOM * float(max(shown) - ticks[0]))
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [float(ticks[0]), top], "nice": False, "zero": False},
        "axis": {
            "values": [float(tick) for tick in ticks],
            "labelExpr": _label_of(labels),
            "labelLimit": 160,
            "domain": False,
            "ticks": False,
            "labelPadding": 8,
        },
    }


def _key(tick: Decimal) -> str:
    """As JavaScript writes the number of a tick: 1000, 2.5."""
    return format(float(tick), ".15g")


def _label_of(labels: dict[str, Any]) -> str:
    """An expression that looks a tick's label up by its value."""
    return f"({json.dumps(labels, ensure_ascii=False)})[datum.value]"


def _rule(chart: Chart) -> list[dict[str, Any]]:
    if chart.target_value is None:
        return []
    at = [{"value": float(chart.target_value), "day": 0, "label": drawable(chart.target)}]
    where = {"data": {"values": at}}
    return [
        {
            **where,
            "mark": {"type": "rule", "color": TARGET, "strokeWidth": 1.5, "strokeDash": [1, 3], "strokeCap": "round"},
            "encoding": {"x": None},
        },
        {
            **where,
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "bottom",
                "dx": 4,
                "dy": -4,
                "color": TARGET,
                "fontSize": TEXT_SIZE,
                "limit": WIDTH,
            },
            "encoding": {"text": {"field": "label"}},
        },
    ]


def _curves(chart: Chart, series: list[str]) -> list[dict[str, Any]]:
    rows = [
        {"day": _day_of(chart, point.period_end), "value": float(value), "series": name}
        for point in chart.points
        for name, value in zip(series, (point.actual, point.expected), strict=False)
        if value is not None
    ]
    colours, dashes = [ACTUAL, EXPECTED][: len(series)], [[1, 0], [6, 4]][: len(series)]
    marked = chart.points if len(chart.points) <= MOST_MARKS else chart.points[-1:]
    named = {"field": "series", "type": "nominal", "sort": None}
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "strokeWidth": 2.5, "clip": False},
            "encoding": {
                "color": {**named, "scale": {"domain": series, "range": colours}},
                "strokeDash": {**named, "scale": {"domain": series, "range": dashes}},
            },
        },
        {
            "data": {"values": [{"day": _day_of(chart, at.period_end), "value": float(at.actual)} for at in marked]},
            "mark": {"type": "point", "filled": True, "size": 42, "color": ACTUAL, "opacity": 1},
        },
    ]


def _day_of(chart: Chart, at: date) -> int:
    """Days from the start of the period to the end of that day."""
    return (at - chart.period_start + timedelta(days=1)).days


def _lines(title: str) -> list[str]:
    """A title in as many lines as it needs; what doesn't fit into two ends in an ellipsis."""
    lines, room = [""], WIDTH
    for word in _words(title):
        if _width(lines[-1] + word) > room and lines[-1]:
            lines.append("")
        lines[-1] += word
    if len(lines) > TITLE_LINES:
        lines = [*lines[: TITLE_LINES - 1], lines[TITLE_LINES - 1].rstrip() + "…"]
    return [line.strip() for line in lines]


def _words(title: str) -> list[str]:
    """Where a line may end: after any Chinese character, and after a space."""
    words = [""]
    for character in title:
        words[-1] += character
        if character == " " or _is_wide(character):
            words.append("")
    return [word for word in words if word]


def _is_wide(character: str) -> bool:
    return character >= "\u2e80"


def _width(text: str) -> float:
    """About as wide as it will be drawn, in pixels; never less."""
    return sum(TITLE_SIZE if _is_wide(character) else TITLE_SIZE * 0.6 for character in text)


def compact(picture: bytes) -> bytes:
    """The same PNG in about a third of its bytes: the renderer compresses for speed."""
    end = data_from = picture.index(b"IDAT") - 4
    data = b""
    while picture[end + 4 : end + 8] == b"IDAT":
        (length,) = struct.unpack_from(">I", picture, end)
        data += picture[end + 8 : end + 8 + length]
        end += 12 + length
    chunk = b"IDAT" + zlib.compress(zlib.decompress(data), 6)
    whole = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return picture[:data_from] + whole + picture[end:]


@cache
def _converter() -> ModuleType:
    """The renderer, with our font. Imported only when something is drawn: it holds a whole JavaScript engine."""
    import vl_convert  # noqa: PLC0415 - see above

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
