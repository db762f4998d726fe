"""Charts as they are drawn: in the language and the characters of their readers, by nothing but what the package brings."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import vl_convert
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from pacewatch.alerts.facts import Bilingual, from_json, to_json
from pacewatch.delivery import chart as drawing
from pacewatch.delivery.chart import png, spec, svg
from pacewatch.delivery.compose import TEXTS, compose
from pacewatch.delivery.glyphs import CHARACTERS, FONTS, MISSING, drawable
from pacewatch.delivery.message import Chart, Language
from pacewatch.home import PROJECT
from pacewatch.registry import Registry, load_registry
from pacewatch.registry.base_model import Text
from tests.delivery.cases import CASES
from tests.delivery.drawn import DRAWN
from tests.small_city import PROGRAMMES

LANGUAGES: tuple[Language, ...] = ("zh", "en")
EVERY = [(name, language) for name in DRAWN for language in LANGUAGES]
FONT = FONTS / "pacewatch-sans.otf"
WIDE = "\u2e80"


def drawn(name: str, language: Language) -> Chart:
    """The chart that a message about these facts carries."""
    chart = compose(DRAWN[name], language).chart
    assert chart is not None
    return chart


@cache
def font() -> TTFont:
    return TTFont(FONT)


def pixels(picture: bytes) -> bytes:
    """The picture's rows as its PNG holds them; two that look alike are alike."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    data, at = b"", 8
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        kind, chunk = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", picture, at + 8 + length) == (zlib.crc32(kind + chunk),)
        data += chunk if kind == b"IDAT" else b""
        at += 12 + length
    return zlib.decompress(data)


def strings(value: Any) -> Iterator[str]:
    """Every string within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_kind_with_a_curve_is_drawn_in_both_languages(name: str, language: Language) -> None:
    chart = drawn(name, language)
    text = svg(chart, language)
    for said in (chart.subtitle, chart.actual, chart.target):
        assert said in text
    assert len(png(chart, language)) < 120_000
    assert png(chart, language) is png(chart, language)


@pytest.mark.parametrize("name", [name for name in CASES if name not in DRAWN])
def test_what_has_no_curve_has_no_chart(name: str) -> None:
    assert compose(CASES[name], "zh").chart is None


def test_a_single_figure_is_no_curve_yet() -> None:
    facts = DRAWN["flow"]
    assert compose(replace(facts, points=facts.points[-1:]), "en").chart is None
    assert compose(replace(facts, points=facts.points[-2:]), "en").chart is not None


def test_the_descriptions_say_the_newest_figures_and_the_target() -> None:
    assert {(name, language): drawn(name, language).description for name, language in EVERY} == {
        (
            "flow",
            "zh",
        ): "折线图：示例市城镇新增就业，2022年1月31日至2022年6月30日。最新一期：“实际完成”4,500人，“按序时进度应完成”5,000人。"
        "目标：不低于10,000人。",
        (
            "flow",
            "en",
        ): "Line chart: Sample City, New urban jobs, from 31 January 2022 to 30 June 2022. Newest figures: “Reached” "
        "4,500 people; “Due on pace” 5,000 people. Target: at least 10,000 people.",
        (
            "level",
            "zh",
        ): "折线图：示例市四上企业数，2022年3月31日至2023年12月31日。最新一期：“实际”74户，“按序时进度应为”76户。"
        "目标：超过100户。",
        (
            "level",
            "en",
        ): "Line chart: Sample City, Above-threshold firms, from 31 March 2022 to 31 December 2023. Newest figures: "
        "“Actual” 74 firms; “Due on pace” 76 firms. Target: more than 100 firms.",
        (
            "level-in-tens-of-thousands",
            "zh",
        ): "折线图：示例市商品住房库存，2022年3月31日至2023年12月31日。最新一期：“实际”82万平方米，"
        "“按序时进度应为”68万平方米。目标：不超过50万平方米。",
        (
            "level-in-tens-of-thousands",
            "en",
        ): "Line chart: Sample City, Unsold homes, from 31 March 2022 to 31 December 2023. Newest "
        "figures: “Actual” 820,000 m²; “Due on pace” 680,000 m². Target: at most 500,000 m².",
        (
            "elimination",
            "zh",
        ): "折线图：示例市黑臭水体，2022年3月31日至2023年12月31日。最新一期：“尚余”10处，“按序时进度应不多于”9处。"
        "目标：全部消除。",
        (
            "elimination",
            "en",
        ): "Line chart: Sample City, Black and odorous water bodies, from 31 March 2022 to 31 December 2023. Newest "
        "figures: “Left” 10 water bodies; “At most on pace” 9 water bodies. Target: none left.",
        (
            "growth",
            "zh",
        ): "折线图：示例市固定资产投资增速，2022年2月28日至2022年6月30日。最新一期：“公布的增速”6.2%。目标：不低于10%。",
        (
            "growth",
            "en",
        ): "Line chart: Sample City, Growth of fixed-asset investment, from 28 February 2022 to 30 June 2022. Newest "
        "figures: “Published rate” 6.2%. Target: at least 10%.",
        ("ratio", "zh"): "折线图：西区空气质量指数，2022年1月4日至2022年10月11日。最新一期：“累计不达标天数”15天，"
        "“按序时进度应不超过”11天。全期不达标额度：18天。",
        (
            "ratio",
            "en",
        ): "Line chart: West District, Air quality index, from 4 January 2022 to 11 October 2022. Newest figures: "
        "“Bad days so far” 15 days; “Allowed on pace” 11 days. Budget of the whole period: 18 days.",
        ("ceiling", "zh"): "折线图：西区空气质量指数，2022年1月4日至2022年10月11日。最新一期：“累计计入天数”6天，"
        "“按序时进度应不超过”4天。全期限额：7天。",
        (
            "ceiling",
            "en",
        ): "Line chart: West District, Air quality index, from 4 January 2022 to 11 October 2022. Newest figures: "
        "“Counted so far, in days” 6 days; “Allowed on pace” 4 days. Limit of the whole period: 7 days.",
    }


def test_lines_differ_by_more_than_their_colour() -> None:
    layers = spec(drawn("flow", "en"), "en")["layer"]
    rule, _, lines, marks = layers
    assert rule["mark"]["strokeDash"] != [1, 0]
    assert lines["encoding"]["strokeDash"]["scale"] == {"domain": ["Reached", "Due on pace"], "range": [[1, 0], [6, 4]]}
    assert marks["mark"]["type"] == "point"
    assert [row["value"] for row in marks["data"]["values"]] == [700, 1300, 2100, 2900, 3700, 4500]


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("flow", "zh", {"1月", "2022年", "12月", "10,000人", "0人"}),
        ("flow", "en", {"Jan", "2022", "Dec", "10,000 people", "0 people"}),
        ("level-in-tens-of-thousands", "zh", {"2026年", "50万平方米"}),
        ("level-in-tens-of-thousands", "en", {"2026", "500,000 m²"}),
        ("ratio", "zh", {"20天"}),
        ("ratio", "en", {"20 days"}),
        ("growth", "en", {"6%", "10%"}),
    ],
)
def test_axes_are_written_as_the_language_writes_them(name: str, language: Language, said: set[str]) -> None:
    assert said <= set(re.findall(r">([^<>]+)</(?:text|tspan)>", svg(drawn(name, language), language)))


# ---- characters


def registries() -> list[Registry]:
    return [load_registry(folder / "registry", folder / "expectations") for folder in (PROJECT, PROGRAMMES)]


def named(value: object) -> Iterator[str]:
    """Every name within a declaration: of targets, indicators, places, departments, stages; and units."""
    if isinstance(value, Text):
        yield from (value.zh, value.en)
    elif isinstance(value, dict):
        for one in value.values():
            yield from named(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from named(one)
    elif hasattr(value, "model_fields_set"):
        for field in type(value).model_fields:
            one = getattr(value, field)
            yield from [one] if field in ("unit", "unit_en") and isinstance(one, str) else named(one)


def test_whatever_texts_and_registry_say_can_be_drawn() -> None:
    said = {path.name: path.read_text(encoding="utf-8") for path in TEXTS.rglob("*") if path.is_file()}
    for registry in registries():
        for programme in registry.programmes.values():
            for part in (programme.targets, programme.watched, programme.indicators, programme.places):
                said |= {text: text for text in named(part)}
            said |= {text: text for text in named(programme.programme)}
    assert {"通化市", "示例市", "people"} & set(said), "the registries were read"
    cmap = set(map(chr, font().getBestCmap()))
    for where, text in said.items():
        shown = drawable("".join(text.split()))
        assert MISSING not in shown, where
        assert set(shown) <= cmap, where


def test_the_font_has_every_character_it_is_said_to_have_and_each_leaves_ink() -> None:
    cmap, glyphs = font().getBestCmap(), font().getGlyphSet()
    assert set(map(ord, CHARACTERS)) <= set(cmap)
    blank = []
    for character in CHARACTERS:
        pen = BoundsPen(glyphs)
        glyphs[cmap[ord(character)]].draw(pen)
        if pen.bounds is None:
            blank.append(character)
    assert {unicodedata.category(character) for character in blank} <= {"Zs", "Cf"}
    assert FONT.stat().st_size < 3_000_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def swapped(text: str) -> str:
    """Another Chinese character of the same width for each one."""
    return "".join("永" if character >= WIDE else character for character in text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_glyphs_are_drawn_and_no_boxes(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """Boxes for missing glyphs all look the same, whatever character they stand for."""
    chart = replace(drawn("flow", language), title="通化市：城镇新增就业")
    shown = pixels(png(chart, language))
    assert shown != pixels(png(replace(chart, title=swapped(chart.title)), language))
    private = replace(chart, title="\ue000" * 3 + "：" + "\ue000" * 6)
    monkeypatch.setattr(drawing, "drawable", str)
    assert shown != pixels(png(private, language))
    boxes = [replace(private, title=private.title.replace("\ue000", other)) for other in ("\ue001", "\ue002")]
    assert pixels(png(boxes[0], language)) == pixels(png(boxes[1], language))


def test_the_package_s_own_font_is_the_one_that_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    chart = drawn("ratio", "zh")
    shown = pixels(png(chart, "zh"))
    png.cache_clear()
    monkeypatch.setattr(drawing, "FAMILY", "no font of this name")
    assert pixels(png(chart, "zh")) != shown
    png.cache_clear()


def test_a_character_that_the_font_lacks_is_seen_to_be_missing() -> None:
    facts = replace(DRAWN["flow"], place=Bilingual("宁阳县堽城镇", "Gangcheng, CO₂ district"))
    zh, en = (compose(facts, language) for language in LANGUAGES)
    assert zh.chart is not None
    assert en.chart is not None
    assert spec(zh.chart, "zh")["title"]["text"] == ["宁阳县〓城镇：2022年城镇新增就业1万人"]
    assert spec(en.chart, "en")["title"]["text"] == ["Gangcheng, CO2 district: 10,000 new urban jobs in 2022"]
    assert "堽城镇" in zh.chart.description
    assert "堽城镇" in zh.headline


# ---- what a chart never does


def test_hostile_names_stay_text() -> None:
    hostile = '</text><script>alert(1)</script> " + datum.x + {{ 7*7 }} \\u0000'
    facts = replace(DRAWN["flow"], target=Bilingual(hostile, hostile), unit=Bilingual('"}]) + 1', '"}]) + 1'))
    for language in LANGUAGES:
        chart = compose(facts, language).chart
        assert chart is not None
        picture = svg(chart, language)
        assert "<script" not in picture
        assert "alert(1)" in picture
        assert pixels(png(chart, language))


def test_a_chart_asks_nobody_for_anything() -> None:
    for name, language in EVERY:
        complete = spec(drawn(name, language), language)
        assert "url" not in json.dumps(complete).lower()
        assert [text for text in strings(complete) if "//" in text] == [complete["$schema"]]
    asking: dict[str, Any] = {"data": {"url": "http://127.0.0.1:9/x.json"}, "mark": "point", "encoding": {}}
    with pytest.raises(ValueError, match="not allowed"):
        vl_convert.vegalite_to_png(asking, allowed_base_urls=[])


def test_the_renderer_is_loaded_only_to_draw() -> None:
    modules = "pacewatch.delivery.mail, pacewatch.delivery.chart, pacewatch.pipeline"
    asked = f"import sys, {modules}; print('vl_convert' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.strip() == "False"


def test_smaller_pictures_are_the_same_pictures() -> None:
    chart = drawn("level", "en")
    loose: bytes = vl_convert.vegalite_to_png(spec(chart, "en"), vl_version=drawing.VEGA_LITE, allowed_base_urls=[])
    tight = drawing.compact(loose)
    assert pixels(tight) == pixels(loose)
    assert len(tight) < len(loose) / 2


@pytest.mark.parametrize("name", DRAWN)
def test_curves_survive_the_trip_through_the_warehouse(name: str) -> None:
    assert from_json(to_json(DRAWN[name])) == DRAWN[name]


def test_events_of_before_there_were_curves_can_still_be_told() -> None:
    old = json.loads(to_json(DRAWN["flow"]))
    del old["points"]
    facts = from_json(json.dumps(old))
    assert facts == replace(DRAWN["flow"], points=())
    assert compose(facts, "zh").chart is None
