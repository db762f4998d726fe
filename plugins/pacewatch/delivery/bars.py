"""Counts as bars: how many there are of each now, and how many there were. In: `Bars`. Out: a Vega-Lite specification.

Now is a full bar, before an outlined one, and each has its number beside it, so that a black-and-white print can be read.
"""

from __future__ import annotations

from typing import Any

from pacewatch.delivery.chart import ACTUAL, INK, TARGET, TEXT_SIZE, frame
from pacewatch.delivery.glyphs import drawable
from pacewatch.delivery.message import Bars

BAR = 16
GAP = 10
LONGEST_LABEL = 200


def bars_spec(chart: Bars) -> dict[str, Any]:
    """The bars as a specification: complete, with its data, and with every text in characters of its font."""
    series = [drawable(name) for name in (chart.now, chart.before) if name]
    rows = [
        {"label": drawable(bar.label), "series": name, "count": count}
        for bar in chart.bars
        for name, count in zip(series, (bar.now, bar.before), strict=False)
    ]
    looks = [(ACTUAL, ACTUAL), ("white", TARGET)][: len(series)]
    return {
        **frame(chart),
        "height": {"step": BAR},
        "data": {"values": rows},
        "encoding": {
            "y": {
                "field": "label",
                "type": "nominal",
                "sort": None,
                "scale": {"paddingInner": GAP / (BAR * len(series) + GAP)},
                "axis": {"ticks": False, "domain": False, "labelLimit": LONGEST_LABEL, "labelPadding": 8},
            },
            "yOffset": {"field": "series", "type": "nominal", "sort": series},
            "x": {"field": "count", "type": "quantitative", "axis": None},
        },
        "layer": [
            {
                "mark": {"type": "bar", "strokeWidth": 1.5},
                "encoding": {
                    "fill": _scaled(series, [fill for fill, _ in looks])
                    | {"legend": {"symbolType": "square", "symbolSize": 160}},
                    "stroke": _scaled(series, [stroke for _, stroke in looks]),
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "color": INK, "fontSize": TEXT_SIZE},
                "encoding": {"text": {"field": "count", "type": "quantitative"}},
            },
        ],
    }


def _scaled(series: list[str], colours: list[str]) -> dict[str, Any]:
    return {"field": "series", "type": "nominal", "sort": None, "scale": {"domain": series, "range": colours}}
