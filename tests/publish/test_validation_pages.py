"""The pages of what the suites found: whole, in both languages, and of nobody else's making."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pacewatch.cli.main import main
from pacewatch.errors import NotYetPublished
from pacewatch.home import PROJECT, Home
from pacewatch.observations import expectations
from pacewatch.pipeline import approve, ingest_inbox, maintain, publish
from pacewatch.publish import open_published, validation_pages, write_pages
from pacewatch.registry import load_registry
from tests.small_city import air_csv
from tests.world import drop, query

HOSTILE = "<script src=x>alert(1)<&script>.csv"
DAY = air_csv(
    [("甲市", "2022-01-01", 80), ("甲市", "2022-01-02", 900), ("乙市", "2022-01-01", 450), ("乙市", "2022-01-02", 60)]
)
STORM = air_csv([("甲市", "2022-02-01", 900), ("甲市", "2022-02-02", 901)])
REACHING_OUT = ("src", "href", "action", "data", "poster", "background", "srcset", "formaction", "cite", "ping")


class Page(HTMLParser):
    """A page as a browser takes it apart: where it leads, what it runs, which tags are open, what it says."""

    VOID = ("meta", "br", "hr", "img", "link", "input")

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in REACHING_OUT]
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{self.path}: </{tag}>"

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture
def city(home: Home, standing_clock: str) -> Home:
    """A file with one row kept out and a hostile name, and one refused whole; published, and the pages written."""
    drop(home, "small-air", "day.csv", DAY)
    drop(home, "small-air", "storm.csv", STORM)
    ingest_inbox(home, quiet_seconds=0)
    publish(home)
    return home


def pages_of(home: Home) -> dict[str, Page]:
    write_pages(home, load_registry(home.registry, home.expectations))
    return {path.relative_to(home.docs).as_posix(): Page(path) for path in sorted(home.docs.rglob("*.html"))}


def page_about(home: Home, name: str) -> Page:
    ((sha256,),) = query(home, "SELECT sha256 FROM raw.arrival WHERE original_name = ?", name)
    return pages_of(home)[f"small-air/{sha256}.html"]


def test_no_page_reaches_out_or_runs_anything_and_every_link_leads_to_a_page(city: Home) -> None:
    pages = pages_of(city)
    assert len(pages) == 4
    for page in pages.values():
        assert page.open == [], "every tag is closed"
        assert not {"script", "link", "iframe", "object", "embed", "img", "base", "form"} & set(page.tags)
        assert page.handlers == []
        assert not re.search(r"https?:|//[a-z]|@import|url\(", page.path.read_text(encoding="utf-8"))
        assert page.links
        for link in page.links:
            assert (page.path.parent / link).is_file(), link


def test_a_page_has_file_time_counts_and_each_expectation_in_both_languages(city: Home) -> None:
    text = page_about(city, "day.csv").text
    for words in (
        "small-air", "2022-11-01 04:00", "已接收", "accepted", "读取 4 行，隔离 1 行", "4 read, 1 quarantined",
        "AQI 在 0 与 500 之间", "an AQI lies between 0 and 500", "不符合", "failed", "第 3 行", "row 3", "aqi: 900",
        "AQI 极少超过 400", "an AQI above 400 is rare", "提示", "warning", "row 4", "aqi: 450", "Great Expectations",
    ):  # fmt: skip
        assert words in text, words
    feed = load_registry(city.registry).feeds["small-air"]
    assert feed.name.zh in text
    assert feed.name.en in text


def test_one_warning_is_one(city: Home) -> None:
    pages = pages_of(city)
    assert "1 项不符合，1 项提示 1 failed, 1 warning 2" in pages["index.html"].text
    assert "warnings" not in pages["small-air/index.html"].text


def test_the_page_of_a_refused_file_says_so_and_then_what_a_person_decided(city: Home) -> None:
    text = page_about(city, "storm.csv").text
    assert "未被接收 refused 2行（共2行）有问题，超过该数据源允许的比例 50%" in text
    assert "2 of 2 rows are bad, more than the 50% this feed allows" in text
    ((entry,),) = query(city, "SELECT id FROM raw.refusal")
    approve(city, entry, "engineer", "a <b>storm</b>")
    publish(city)
    text = page_about(city, "storm.csv").text
    assert "批准 approved engineer" in text
    assert "a <b>storm</b>" in text


def test_words_of_a_file_stay_words(home: Home, standing_clock: str) -> None:
    drop(home, "small-air", HOSTILE, DAY)
    ingest_inbox(home, quiet_seconds=0)
    publish(home)
    (name,) = [path for path in pages_of(home) if "index" not in path]
    page = pages_of(home)[name]
    assert "script" not in page.tags
    assert "alert(1)" in page.text


@pytest.mark.parametrize("limit", [20_000, 0])
def test_both_ways_of_checking_keep_the_same_results(
    home: Home, standing_clock: str, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(expectations, "SQL_ABOVE_ROWS", limit)
    drop(home, "small-air", "day.csv", DAY)
    ingest_inbox(home, quiet_seconds=0)
    publish(home)
    with open_published(home) as connection:
        found = connection.execute(
            "SELECT number, expected_en, severity, is_met, rows_checked, rows_failed, cells, engine "
            "FROM validation ORDER BY ALL"
        ).fetchall()
    engine = "sql" if limit == 0 else "great_expectations"
    assert found == [
        (1, "an AQI lies between 0 and 500", "critical", False, 4, 1,
         '[{"row": 3, "column": "aqi", "seen": "900"}]', engine),
        (2, "an AQI above 400 is rare", "warning", False, 4, 2,
         '[{"row": 3, "column": "aqi", "seen": "900"}, {"row": 4, "column": "aqi", "seen": "450"}]', engine),
    ]  # fmt: skip


def test_only_the_newest_files_have_pages_and_unchanged_ones_are_not_written_again(
    city: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: page.path.stat().st_mtime_ns for name, page in pages_of(city).items()}
    assert {name: page.path.stat().st_mtime_ns for name, page in pages_of(city).items()} == before
    monkeypatch.setattr(validation_pages, "NEWEST_FILES", 1)
    assert len(pages_of(city)) == 3


def test_the_command_and_maintain_write_them(
    city: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PACEWATCH_EXPECTATIONS", str(city.expectations))
    index = city.docs / "index.html"
    steps: list[Callable[[], object]] = [
        lambda: main(["docs", "--home", str(city.root), "--registry", str(city.registry)]),
        lambda: maintain(city),
    ]
    for step in steps:
        index.unlink(missing_ok=True)
        step()
        assert index.is_file()
    assert f"4 pages; open {index}" in capsys.readouterr().out


def test_nothing_published_is_said(home: Home) -> None:
    with pytest.raises(NotYetPublished):
        write_pages(home, load_registry(home.registry, home.expectations))


def test_writing_pages_does_not_import_great_expectations() -> None:
    script = "import sys, pacewatch.publish, pacewatch.registry; print('great_expectations' in sys.modules)"
    environment = {"PYTHONPATH": str(PROJECT / "plugins")}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "False\n"
