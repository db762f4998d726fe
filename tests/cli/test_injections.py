"""Words that want to be more than words, stored and shown: equal in the warehouse, dead on terminals, in logs and pages."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import yaml

from pacewatch.alerts.facts import from_json, to_json
from pacewatch.alerts.silences import make
from pacewatch.cli import show
from pacewatch.cli.main import main
from pacewatch.delivery.outbox import machine_now
from pacewatch.delivery.report import DeliveryReport, DeliveryRow
from pacewatch.doctor import Check
from pacewatch.home import PROJECT, Home
from pacewatch.pipeline import ingest_inbox, publish
from pacewatch.publish import validation_pages, write_pages
from pacewatch.registry import load_registry
from pacewatch.reports import FileReport, MaintainReport, ReviewReport
from pacewatch.warehouse import transaction, writing
from tests.delivery.carriers import carriers
from tests.delivery.injections import ALL, INJECTIONS, LARGE, SURROGATES
from tests.delivery.oracles import acting, alive_in_html, alive_on_a_terminal
from tests.world import lead_to, query

PLAIN = "plain"
WORDS = [word[:400] if word in LARGE else word for word in ALL]
"""All of them; large ones cut short, for a table of them would take minutes."""
FEED = "small-air"

Run = Callable[..., str]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that holds each word as a file's name, a cell, a detail, a reason, a person's name, and an error of a message."""
    home = Home(tmp_path_factory.mktemp("full") / "home", *_programme())
    home.make_folders()
    with writing(home) as connection:
        for number, word in enumerate([*WORDS, PLAIN]):
            with transaction(connection):
                _store(connection, number, word)
    publish(home)
    return home


def _programme() -> tuple[Path, Path]:
    return PROJECT / "tests/programmes/registry", PROJECT / "tests/programmes/expectations"


def _store(connection: duckdb.DuckDBPyConnection, number: int, word: str) -> None:
    now, sha256 = machine_now(), f"{number:064x}"
    cells = json.dumps([{"row": 1, "column": word, "seen": word, "sheet": word}])
    put = connection.execute
    put(
        "INSERT INTO raw.arrival VALUES (?, ?, ?, 'inbox', 1, ?, 'refused', ?, ?, ?)",
        [FEED, sha256, word, now, word, now, word],
    )
    put(
        "INSERT INTO observations.validation_result "
        "VALUES (?, ?, 'own', 1, ?, ?, ?, 'critical', ?, ?, FALSE, 1, 1, ?, ?, 'sql', ?)",
        [FEED, sha256, word, word, word, word, word, word, cells, now],
    )
    put(
        "INSERT INTO observations.quarantine BY NAME SELECT ? AS feed, ? AS sha256, 1 AS source_row, "
        "? AS source_column, ? AS seen, ? AS expectation, 'critical' AS severity, ? AS detail, ? AS quarantined_at",
        [FEED, sha256, word, word, word, word, now],
    )
    put(
        "INSERT INTO alerts.event VALUES (?, ?, 'data', 'file_refused', 'small', ?, NULL, 'f', NULL, 'error', NULL, FALSE, ?)",
        [f"event {number}", now, FEED, _facts(word)],
    )
    put(
        "INSERT INTO delivery.outbox BY NAME SELECT ? AS delivery, ? AS event, ? AS recipient, 'slack' AS channel, "
        "? AS queued_at, 'refused' AS state, 1 AS attempts, ? AS last_error",
        [f"delivery {number}", f"event {number}", word, now, word],
    )
    ends = now.replace(microsecond=number)
    if word.strip():
        make(
            connection, FEED, None, ends.replace(year=2000), ends.replace(year=2000, microsecond=number + 1), word, word
        )


def _facts(word: str) -> str:
    return to_json(carriers(word)[2])


@pytest.fixture
def shown(full: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on that home; gives what it printed."""
    lead_to(full, monkeypatch)
    monkeypatch.setenv("COLUMNS", "400")

    def run(*arguments: str) -> str:
        main(list(arguments))
        printed = capsys.readouterr()
        return printed.out + printed.err

    return run


TABLES = (
    ["alerts", "show", FEED],
    ["alerts", "silences", "--all"],
    ["quarantine", "list"],
    ["quarantine", "list", "--all"],
    ["review", "list", "--all"],
    ["query", "SELECT original_name, detail FROM raw.arrival"],
    ["query", "SELECT facts FROM alerts.event"],
    ["doctor"],
)


def test_each_word_is_stored_and_read_as_it_is(full: Home) -> None:
    for sql in (
        "SELECT original_name FROM raw.arrival ORDER BY sha256",
        "SELECT detail FROM raw.arrival ORDER BY sha256",
        "SELECT seen FROM observations.quarantine ORDER BY sha256",
        "SELECT recipient FROM delivery.outbox ORDER BY CAST(delivery[10:] AS INT)",
    ):
        assert [word for (word,) in query(full, sql)] == [*WORDS, PLAIN]
    stored = query(full, "SELECT facts FROM alerts.event ORDER BY CAST(event[7:] AS INT)")
    assert [from_json(text).detail for (text,) in stored] == [*WORDS, PLAIN]  # type: ignore[union-attr]
    made = query(full, "SELECT why, made_by FROM alerts.silence ORDER BY begins_at")
    assert made == [(word.strip(), word.strip()) for word in [*WORDS, PLAIN] if word.strip()]


@pytest.mark.parametrize("command", TABLES, ids=" ".join)
def test_a_terminal_shows_words_only(command: list[str], shown: Run) -> None:
    assert alive_on_a_terminal(shown(*command)) == []


@pytest.mark.parametrize("command", TABLES[:-1], ids=" ".join)
def test_json_holds_the_same_words_without_a_sign_that_acts(command: list[str], shown: Run) -> None:
    printed = shown(*command, "--json")
    assert acting(printed, "\n") == []
    assert isinstance(json.loads(printed), list)


def test_json_is_read_back_as_the_words_that_were_stored(shown: Run) -> None:
    read = json.loads(shown("query", "SELECT original_name FROM raw.arrival ORDER BY sha256", "--json"))
    assert [row["original_name"] for row in read] == [*WORDS, PLAIN]


def test_a_table_shows_brackets_as_they_are(shown: Run) -> None:
    printed = shown("query", "SELECT original_name FROM raw.arrival WHERE starts_with(original_name, '[')")
    for word in ("[red]red[/red]", "[/]", "[/nothing]", "[link=https://evil.example]x[/link]"):
        assert word in printed


def test_a_terminal_that_is_given_the_words_as_they_are_is_noticed(shown: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show, "escaped", lambda text: text)
    found = alive_on_a_terminal(shown("alerts", "show", FEED))
    assert "\\x1b" in found[0]
    assert "\\u202e" in found[0]


@pytest.mark.parametrize(
    "said", ["a\x1b[31m", "a\u202eb", "a\rb", "a\x9bb", "x\n2022-01-01 INFO forged", "x\nERROR forged"]
)
def test_each_thing_that_a_terminal_would_act_upon_is_noticed(said: str) -> None:
    assert alive_on_a_terminal(said) != []


def test_a_log_has_one_line_for_one_happening() -> None:
    for word in [*ALL, *SURROGATES]:
        refused = DeliveryReport([DeliveryRow("d", "li", "slack", "refused", word)], {}, [word])
        for said, lines in (
            (FileReport(FEED, word, "", "refused", word).summary(), 1),
            (FileReport(FEED, word, "", "accepted").summary(), 1),
            (FileReport(FEED, word, "", "known").summary(), 1),
            (ReviewReport("rejected", "id", word).summary(), 1),
            (ReviewReport("approved", "id", word).summary(), 1),
            (MaintainReport("p", [], [Check("inbox", False, word).finding]).summary(), 1),
            (refused.summary(), 3),
        ):
            assert alive_on_a_terminal(said, lines) == [], ascii(word[:60])
            said.encode()


def test_a_log_that_is_given_the_words_as_they_are_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pacewatch.reports.escaped", lambda text: text)
    said = FileReport(FEED, "x\nERROR forged", "", "accepted").summary()
    assert alive_on_a_terminal(said, 1) == ["more lines than were said", "a forged line"]


def test_files_of_any_name_are_taken_and_hold_nothing_up(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = home.inbox / FEED
    folder.mkdir(parents=True)
    words = INJECTIONS["terminal"] + INJECTIONS["unseen"] + INJECTIONS["mail"] + INJECTIONS["formulas"]
    words = words[::4]
    names = [word for word in words if not {"/", "\0"} & set(word) and word[0] != "."]
    names += ["a\udcffb", "\udcb0\udca1"]  # neither is UTF-8; the second is GB18030
    for name in names:
        (folder / name).write_text(f"not,a,feed\n{name!a},1,2\n")
    with caplog.at_level(logging.WARNING):
        report = ingest_inbox(home, quiet_seconds=0)
    assert [file.outcome for file in report.files] == ["refused"] * len(names)
    assert [fault for file in report.files for fault in alive_on_a_terminal(file.summary(), 1)] == []
    assert [fault for said in caplog.messages for fault in alive_on_a_terminal(said, 1)] == []
    kept = {name for (name,) in query(home, "SELECT original_name FROM raw.arrival")}
    assert kept == {*names[:-2], "a\\xffb", "啊"}


def test_a_feed_folder_whose_name_is_no_text_holds_nothing_up(home: Home) -> None:
    folder = Path(os.fsdecode(os.fsencode(home.inbox) + b"/\xff"))
    folder.mkdir(parents=True)
    (folder / "x.csv").write_text("x")
    (home.inbox / FEED).mkdir()
    (home.inbox / FEED / "y.csv").write_text("y")
    assert sorted(file.outcome for file in ingest_inbox(home, quiet_seconds=0).files) == ["refused", "waiting"]


def test_a_problem_is_told_on_one_line(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_to(home, monkeypatch)
    assert main(["explain", "x\nERROR forged\x1b[31m"]) == 1
    assert alive_on_a_terminal(capsys.readouterr().err, 1) == []
    assert main(["ingest", "--feed", FEED, "no\x1b[31m\nERROR forged"]) == 1
    assert alive_on_a_terminal(capsys.readouterr().err) == []


def pages_of(home: Home) -> dict[int, str]:
    """The page of each word by its number."""
    write_pages(home, load_registry(home.registry, home.expectations))
    return {int(path.stem, 16): path.read_text(encoding="utf-8") for path in (home.docs / FEED).glob("0*.html")}


def test_pages_are_words_only(full: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation_pages, "NEWEST_FILES", 1000)
    pages = pages_of(full)
    plain = pages.pop(len(WORDS))
    assert pages.keys() == set(range(len(WORDS)))
    found = [
        f"{WORDS[number][:60]!a}: {fault}" for number, page in pages.items() for fault in alive_in_html(page, plain)
    ]
    assert found == []
    listing = (full.docs / FEED / "index.html").read_text(encoding="utf-8")
    tags = set(re.findall(r"<(\w+)", listing))
    assert tags == {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "p",
        "a",
        "h1",
        "code",
        "span",
        "table",
        "tr",
        "th",
        "td",
    } | tags & {"div"}
    assert listing.count("<a ") == 1 + len(WORDS) + 1


def test_pages_without_escaping_are_noticed(full: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation_pages, "NEWEST_FILES", 1000)
    environment = validation_pages._environment()
    environment.autoescape = False
    monkeypatch.setattr(validation_pages, "_environment", lambda: environment)
    pages = pages_of(full)
    plain = pages.pop(len(WORDS))
    missed = [
        WORDS[number]
        for number, page in pages.items()
        if WORDS[number] in INJECTIONS["html"]
        and {"<", '"', "'"} & set(WORDS[number])
        and not alive_in_html(page, plain)
    ]
    assert missed == []


def test_no_command_writes_csv_for_people_but_the_simulator() -> None:
    """A CSV file that a spreadsheet opens would run formulas; the simulator's are input, of its own words alone."""
    writers = [
        path.relative_to(PROJECT / "plugins/pacewatch").as_posix()
        for path in (PROJECT / "plugins").rglob("*.py")
        if re.search(
            r"csv\.(writer|DictWriter)|to_csv|write_csv|FORMAT CSV|COPY .* TO ", path.read_text(encoding="utf-8")
        )
    ]
    writers += [
        path.name
        for path in (PROJECT / "sql").rglob("*.sql")
        if re.search(r"\bCOPY\b", path.read_text(encoding="utf-8"))
    ]
    assert sorted(writers) == ["simulator/files.py", "simulator/reports.py", "simulator/simulate.py"]


def test_a_draft_of_a_declaration_names_the_columns_as_they_are(
    tmp_path: Path, home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lead_to(home, monkeypatch)
    for word in [word for kind in ("slack", "html", "formulas", "templates", "terminal") for word in INJECTIONS[kind]]:
        if not word.isprintable() or '"' in word or word != word.strip():
            continue
        file = tmp_path / "report.csv"
        file.write_text(f'地区,统计期,"{word}"\n甲市,2022年1-5月,3\n乙市,2022年1-5月,4\n', encoding="utf-8")
        assert main(["feed", "draft", str(file)]) == 0
        (feed,) = yaml.safe_load(capsys.readouterr().out)["feeds"]
        assert word in "\n".join(value["column"] for value in feed["values"])
