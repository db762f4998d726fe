"""The journal: whatever is done to what was written down, by SQL and behind its back, the audit names where it begins."""

# ruff: noqa: E501 - a line for each way in which books can be altered

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pacewatch.cli.main import main
from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.audit import AuditReport, audit
from pacewatch.errors import PacewatchError
from pacewatch.home import SQL, Home
from pacewatch.locks import held
from pacewatch.pipeline import publish, rebuild, silence, unsilence
from pacewatch.registry import load_registry
from pacewatch.warehouse import note, transaction, writing
from pacewatch.warehouse.journal import BEGINNING, Anchor, enter_all
from tests.delivery.conftest import deliver
from tests.world import lead_to, query

ENTRIES = "SELECT number, what FROM alerts.journal ORDER BY number"
WRITTEN = [(1, "event"), (2, "attempt"), (3, "attempt"), (4, "silence"), (5, "acknowledgement"), (6, "silence")]


def change(home: Home, *statements: str) -> None:
    with duckdb.connect(str(home.warehouse)) as connection:
        for sql in statements:
            connection.execute(sql)


def found(home: Home, addresses: Addresses, kept: Anchor | None = None) -> AuditReport:
    return audit(home, load_registry(home.registry, home.expectations), addresses, None, kept)


def altered(home: Home, addresses: Addresses, kept: Anchor | None = None) -> list[str]:
    return [one.detail for one in found(home, addresses, kept).findings if one.kind == "altered"]


@pytest.fixture
def written(told_twice: Home, addresses: Addresses, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home in which one of everything was written: an event, attempts, a silence made and ended, an acknowledgement."""
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-08-01T08:00:00+08:00")
    deliver(told_twice, addresses)
    until = datetime.fromisoformat("2022-08-10T08:00:00+08:00")
    made = silence(told_twice, target="air-2022", feed=None, place=None, until=until, by="zhao", why="the road")
    with writing(told_twice) as connection, transaction(connection):
        connection.execute(
            "INSERT INTO alerts.acknowledgement VALUES ('f', 1, TIMESTAMP '2022-08-01', 'li', 'command')"
        )
        note(connection, "acknowledgement", "f", 1)
    unsilence(told_twice, made.silence, "li")
    return told_twice


def test_each_thing_written_is_entered_and_nothing_is_altered(written: Home, addresses: Addresses) -> None:
    assert query(written, ENTRIES) == WRITTEN
    report = found(written, addresses)
    assert report.is_well, report.summary()
    assert query(written, "SELECT number || ':' || hash FROM alerts.journal WHERE number = 6") == [(report.anchor,)]


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE alerts.event SET severity = 'warning'", r"entry 1 of the journal: the event \w{24} was changed after it was entered"),
        ("UPDATE alerts.event SET facts = facts || ' '", r"entry 1 of the journal: the event \w{24} was changed after it was entered"),
        ("UPDATE alerts.event SET place = '100100'", r"entry 1 of the journal: the event \w{24} was changed after it was entered"),
        ("DELETE FROM alerts.event", r"entry 1 of the journal: the event \w{24} is gone"),
        ("INSERT INTO alerts.event BY NAME SELECT * REPLACE ('new' AS event) FROM alerts.event", "the journal has no entry of the event new"),
        ("UPDATE delivery.attempt SET ended_at = ended_at + INTERVAL 1 MICROSECOND",
            r"entry 2 of the journal: the attempt \w{24} 1 sent was changed after it was entered, as is true of 1 more"),
        ("UPDATE delivery.attempt SET attempt = 2", r"entry 2 of the journal: the attempt \w{24} 1 sent is gone, as is true of 1 more"),
        ("DELETE FROM delivery.attempt", r"entry 2 of the journal: the attempt \w{24} 1 sent is gone, as is true of 1 more"),
        ("INSERT INTO delivery.attempt SELECT * FROM delivery.attempt",
            r"entry 2 of the journal: the attempt \w{24} 1 sent was changed after it was entered, as is true of 1 more"),
        ("UPDATE alerts.silence SET why = 'no reason'", r"entry 6 of the journal: the silence \w{8} was changed after it was entered"),
        ("UPDATE alerts.silence SET ended_by = NULL", r"entry 6 of the journal: the silence \w{8} was changed after it was entered"),
        ("DELETE FROM alerts.silence", r"entry 6 of the journal: the silence \w{8} is gone"),
        ("INSERT INTO alerts.silence SELECT 'quiet', * EXCLUDE silence FROM alerts.silence", "the journal has no entry of the silence quiet"),
        ("UPDATE alerts.acknowledgement SET acknowledged_by = 'wang'",
            "entry 5 of the journal: the acknowledgement f 1 was changed after it was entered"),
        ("DELETE FROM alerts.acknowledgement", "entry 5 of the journal: the acknowledgement f 1 is gone"),
        ("UPDATE alerts.journal SET content = repeat('0', 64) WHERE number = 3",
            "entry 3 of the journal doesn't fit the one before it and what it says"),
        ("UPDATE alerts.journal SET hash = repeat('0', 64) WHERE number = 3",
            "entry 3 of the journal doesn't fit the one before it and what it says"),
        ("UPDATE alerts.journal SET recorded_at = recorded_at - INTERVAL 1 DAY WHERE number = 2",
            "entry 2 of the journal doesn't fit the one before it and what it says"),
        ("DELETE FROM alerts.journal WHERE number = 1", "entry 2 of the journal comes after entry 0: there is none between them"),
        ("DELETE FROM alerts.journal WHERE number IN (3, 4)", "entry 5 of the journal comes after entry 2: there is none between them"),
        ("DELETE FROM alerts.journal", r"the journal has no entry of the event \w{24}, as is true of 4 more"),
        ("DELETE FROM alerts.journal WHERE number = 6", r"entry 4 of the journal: the silence \w{8} was changed after it was entered"),
    ],
)  # fmt: skip
def test_what_was_changed_taken_away_or_put_in_is_found(
    sql: str, sentence: str, written: Home, addresses: Addresses
) -> None:
    change(written, sql)
    assert [one for one in altered(written, addresses) if re.fullmatch(sentence, one)], altered(written, addresses)


def test_who_writes_the_whole_journal_anew_is_found_by_an_anchor_only(
    written: Home, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Anchor.read(found(written, addresses).anchor, "--anchor")
    change(written, "UPDATE alerts.event SET severity = 'warning'")
    with writing(written) as connection, transaction(connection):
        enter_all(connection)
    assert altered(written, addresses) == []
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-08-02T08:00:00+08:00")
    assert [one[:14] for one in altered(written, addresses, kept)] == ["the anchor 6:" + kept.hash[0]]
    assert "the journal has no entry 6" in altered(written, addresses, kept)[0]
    assert "the journal has the hash" in altered(written, addresses, Anchor(2, kept.hash))[0]


def test_an_anchor_of_before_still_fits_when_more_was_written(written: Home, addresses: Addresses) -> None:
    kept = Anchor.read(found(written, addresses).anchor, "--anchor")
    until = datetime.fromisoformat("2022-08-20T08:00:00+08:00")
    silence(written, target="jobs-2022", feed=None, place=None, until=until, by="zhao", why="the census")
    report = found(written, addresses, kept)
    assert report.is_well, report.summary()
    assert report.anchor.startswith("7:")
    assert found(written, addresses, Anchor(0, BEGINNING)).is_well


@pytest.mark.parametrize(
    "text", ["", "6", "6:abc", "x:" + "a" * 64, "6:" + "A" * 64, "-1:" + "a" * 64, "６:" + "a" * 64]
)
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(PacewatchError, match=r"--anchor: saw '.*'; expected an entry's number and hash"):
        Anchor.read(text, "--anchor")


def test_what_is_undone_is_not_entered(written: Home, addresses: Addresses) -> None:
    with writing(written) as connection:
        with suppress(ZeroDivisionError), transaction(connection):
            connection.execute("INSERT INTO alerts.acknowledgement VALUES ('g', 1, now(), 'li', 'command')")
            note(connection, "acknowledgement", "g", 1)
            raise ZeroDivisionError
        taken_on = connection.execute("SELECT count(*) FROM alerts.acknowledgement").fetchall()
    assert taken_on == [(1,)]
    assert query(written, ENTRIES) == WRITTEN
    assert found(written, addresses).is_well


def test_the_same_silence_again_is_no_new_entry(written: Home) -> None:
    until = datetime.fromisoformat("2022-08-20T08:00:00+08:00")
    for _ in range(2):
        silence(written, target="jobs-2022", feed=None, place=None, until=until, by="zhao", why="the census")
    assert query(written, ENTRIES) == [*WRITTEN, (7, "silence")]


def test_a_warehouse_of_before_the_journal_has_all_entered_that_it_holds(written: Home, addresses: Addresses) -> None:
    (name,) = (path.stem for path in (SQL / "migrations").glob("*_journal.sql"))
    change(written, "DROP TABLE alerts.journal", f"DELETE FROM warehouse.migration WHERE name = '{name}'")
    report = found(written, addresses)
    assert report.is_well, report.summary()
    kinds = [what for _, what in query(written, ENTRIES)]
    assert kinds == ["event", "attempt", "attempt", "silence", "acknowledgement"]


def test_a_rebuild_and_a_copy_keep_the_journal(written: Home, addresses: Addresses) -> None:
    before = query(written, "SELECT * FROM alerts.journal ORDER BY number")
    rebuild(written)
    assert query(written, "SELECT * FROM alerts.journal ORDER BY number") == before
    assert found(written, addresses).is_well
    published: Path = publish(written)
    with duckdb.connect(str(published), read_only=True) as connection:
        assert connection.execute("SELECT * FROM alerts.journal ORDER BY number").fetchall() == before


def test_a_rebuild_does_not_hide_what_was_altered(written: Home, addresses: Addresses) -> None:
    change(written, "UPDATE delivery.attempt SET detail = 'said nothing'")
    rebuild(written)
    assert "entry 2 of the journal: the attempt" in altered(written, addresses)[0]


def test_a_rebuild_of_what_cannot_be_read_begins_a_new_journal(written: Home, addresses: Addresses) -> None:
    written.warehouse.write_bytes(b"not a warehouse")
    rebuild(written)
    assert query(written, ENTRIES) == [(1, "event")]
    assert altered(written, addresses) == []


def test_while_a_delivery_runs_the_journal_is_looked_at_all_the_same(written: Home, addresses: Addresses) -> None:
    change(written, "DELETE FROM alerts.event")
    with held(written.delivery_lock) as is_alone:
        assert is_alone
        report = found(written, addresses)
    skipped, *rest = report.summary().splitlines()
    assert "a delivery is running" in skipped
    assert rest[0].startswith("altered: entry 1 of the journal")
    assert rest[-1] == f"journal: {report.anchor}"


def test_the_command_takes_an_anchor(
    written: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lead_to(written, monkeypatch)
    main(["audit"])
    anchor = capsys.readouterr().out.splitlines()[-1].removeprefix("journal: ")
    main(["audit", "--anchor", anchor])
    assert "altered" not in capsys.readouterr().out
    assert main(["audit", "--anchor", "1" + anchor]) == 1
    assert f"altered: the anchor 1{anchor} doesn't fit" in capsys.readouterr().out
    assert main(["audit", "--anchor", "none"]) == 1
    assert "--anchor: saw 'none'" in capsys.readouterr().err
