"""What keeps messages back: alerts that say more, contradictions, office hours, files being read; and what is let go again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pacewatch.delivery.addresses import Addresses
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.home import Home
from pacewatch.locks import held
from pacewatch.warehouse import writing
from tests.delivery.conftest import deliver
from tests.delivery.happenings import Clock, at, happen, later, outbox, routed

__all__ = ["at"]
TO = ["official-en"]
EVERYBODY = "people: [official-zh, official-en, engineer]\n"
CITY = (
    EVERYBODY
    + """
inhibit:
  - while: {place: ["100100"], severity: [far_behind, unattainable, missed]}
    quiet: {place: ["100200"], severity: [behind, far_behind]}
"""
)


@pytest.fixture
def town(home: Home, tmp_path: Path) -> Home:
    """Where Yi is kept quiet while Jia is far behind with the same target; one official gets mails only."""
    return routed(home, tmp_path, CITY, {"official-en": {"places": "all"}})


def test_a_district_is_quiet_while_the_city_is_far_behind_and_told_if_it_still_stands_then(
    town: Home, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    happen(town, "air-2022", "100100", "first_breach", "far_behind", to=TO)
    happen(town, "air-2022", "100200", "first_breach", "behind", to=TO)
    happen(town, "jobs-2022", "100200", "first_breach", "behind", to=TO)  # of another target: told
    assert deliver(town, addresses).counts == {"sent": 2}
    assert outbox(town)["first_breach air-2022 100200"] == "queued (air-2022 in 100100)"
    at("2022-08-05 09:00")
    happen(town, "air-2022", "100100", "recovered", "on_pace", state="NORMAL", to=TO)
    deliver(town, addresses)
    assert outbox(town)["first_breach air-2022 100200"] == "sent"


def test_of_a_district_that_has_recovered_meanwhile_nothing_is_said(
    town: Home, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    happen(town, "air-2022", "100100", "first_breach", "far_behind", to=TO)
    happen(town, "air-2022", "100200", "first_breach", "behind", to=TO)
    deliver(town, addresses)
    at("2022-08-03 09:00")
    happen(town, "air-2022", "100200", "recovered", "on_pace", state="NORMAL", to=TO)
    deliver(town, addresses)
    assert outbox(town)["recovered air-2022 100200"] == "queued (air-2022 in 100100)"  # nobody knows of the fall yet
    at("2022-08-05 09:00")
    happen(town, "air-2022", "100100", "recovered", "on_pace", state="NORMAL", to=TO)
    deliver(town, addresses)
    assert outbox(town) == {
        "first_breach air-2022 100100": "sent",
        "first_breach air-2022 100200": "expired",
        "recovered air-2022 100100": "sent",
        "recovered air-2022 100200": "expired",
    }


def test_what_is_graver_than_the_rule_says_is_told_and_the_older_message_then_has_nothing_left_to_tell(
    town: Home, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    happen(town, "air-2022", "100100", "first_breach", "far_behind", to=TO)
    happen(town, "air-2022", "100200", "first_breach", "behind", to=TO)
    deliver(town, addresses)
    at("2022-08-03 09:00")
    happen(town, "air-2022", "100200", "worsened", "missed", to=TO)
    deliver(town, addresses)
    at("2022-08-05 09:00")
    happen(town, "air-2022", "100100", "recovered", "on_pace", state="NORMAL", to=TO)
    deliver(town, addresses)
    assert (outbox(town)["worsened air-2022 100200"], outbox(town)["first_breach air-2022 100200"]) == (
        "sent",
        "expired",
    )


def test_a_rule_can_follow_what_a_place_is_part_of(home: Home, at: Clock, tmp_path: Path, addresses: Addresses) -> None:
    rule = "inhibit:\n  - {while: {severity: [missed]}, quiet: {severity: [behind]}, within: true}\n"
    town = routed(home, tmp_path, EVERYBODY + rule, {"official-en": {"places": "all"}})
    places = town.registry / "small" / "places.yaml"
    places.write_text(
        places.read_text(encoding="utf-8").replace("aliases: [乙]", 'part_of: "100100", aliases: [乙]'),
        encoding="utf-8",
    )
    happen(town, "air-2022", "100100", "first_breach", "missed", to=TO)
    happen(town, "air-2022", "100200", "first_breach", "behind", to=TO)
    happen(town, "jobs-2022", "100200", "first_breach", "missed", to=TO)
    happen(town, "jobs-2022", "100100", "first_breach", "behind", to=TO)  # the whole is never part of its part
    deliver(town, addresses)
    assert outbox(town) == {
        "first_breach air-2022 100100": "sent",
        "first_breach air-2022 100200": "queued (air-2022 in 100100)",
        "first_breach jobs-2022 100100": "sent",
        "first_breach jobs-2022 100200": "sent",
    }


IN_CONFLICT = """
SELECT
    'contradicts itself' AS assessment, 'small' AS programme, 'jobs-2022' AS target, 'v' AS target_version, 'jobs' AS indicator,
    '100100' AS place, 'cumulative_flow' AS kind, DATE '2022-01-01' AS period_start, DATE '2022-12-31' AS period_end,
    now() AS as_of, 'conflict' AS data_state, '>=' AS comparator, '人' AS unit, 'linear' AS method, 'low' AS confidence
"""


def test_nothing_is_told_of_a_target_while_its_figures_contradict_each_other(
    town: Home, at: Clock, addresses: Addresses
) -> None:
    happen(town, "jobs-2022", "100100", "first_breach", "behind", to=TO)
    with writing(town) as connection:
        connection.execute("UPDATE alerts.state SET assessment = 'contradicts itself'")
        connection.execute("INSERT INTO pace.assessment BY NAME " + IN_CONFLICT)
    assert deliver(town, addresses).counts == {}
    assert outbox(town) == {"first_breach jobs-2022 100100": "queued (its figures contradict each other)"}
    with writing(town) as connection:
        connection.execute("UPDATE pace.assessment SET data_state = 'fresh'")
    assert deliver(town, addresses).counts == {"sent": 1}


HOURS = {"official-en": {"hours": {"from": "08:30", "until": "17:30"}}}


@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        ("2022-09-30 08:29", False),
        ("2022-09-30 08:30", True),
        ("2022-09-30 17:29", True),
        ("2022-09-30 17:30", False),
        ("2022-10-01 10:00", False),  # National Day
        ("2022-10-07 10:00", False),  # a Friday of its week
        ("2022-10-08 10:00", True),  # a Saturday that makes up for it
        ("2022-10-09 10:00", True),  # a Sunday that does
        ("2022-10-15 10:00", False),  # a Saturday like others
        ("2022-04-30 10:00", False),
        ("2022-05-07 10:00", True),  # a Saturday that makes up for Labour Day
    ],
)
def test_office_hours_know_holidays_and_the_days_that_make_up_for_them(
    moment: str, is_told: bool, home: Home, at: Clock, tmp_path: Path, addresses: Addresses
) -> None:
    town = routed(home, tmp_path, people=HOURS)
    programme = town.registry / "small" / "programme.yaml"
    programme.write_text(programme.read_text(encoding="utf-8") + "holidays: CN\n", encoding="utf-8")
    at(moment)
    happen(town, "jobs-2022", "100100", "first_breach", "behind", to=TO)
    deliver(town, addresses)
    assert list(outbox(town).values()) == ["sent" if is_told else "queued (office hours)"]


@pytest.mark.parametrize(("urgent_too", "state"), [(False, "sent"), (True, "queued (office hours)")])
def test_what_is_urgent_is_told_at_any_hour_unless_that_is_said(
    urgent_too: bool, state: str, home: Home, at: Clock, tmp_path: Path, addresses: Addresses
) -> None:
    hours = {"official-en": {"hours": {**HOURS["official-en"]["hours"], "urgent_too": urgent_too}}}
    town = routed(home, tmp_path, people=hours)
    at("2022-08-01 23:00")
    happen(town, "jobs-2022", "100100", "first_breach", "missed", to=TO)
    deliver(town, addresses)
    assert list(outbox(town).values()) == [state]


def test_in_the_morning_the_newest_of_the_night_is_told(
    home: Home, at: Clock, tmp_path: Path, addresses: Addresses, mail: MailStandin
) -> None:
    town = routed(home, tmp_path, people=HOURS)
    at("2022-08-01 20:00")
    happen(town, "jobs-2022", "100100", "first_breach", "behind", to=TO)
    at("2022-08-01 23:00")
    happen(town, "jobs-2022", "100100", "worsened", "far_behind", to=TO)
    assert deliver(town, addresses).counts == {}
    at("2022-08-02 09:00")
    assert deliver(town, addresses).counts == {"sent": 1}
    assert outbox(town) == {"first_breach jobs-2022 100100": "expired", "worsened jobs-2022 100100": "sent"}


def test_messages_wait_for_files_that_are_being_read_but_not_for_ever_and_not_if_they_are_urgent(
    home: Home, at: Clock, addresses: Addresses
) -> None:
    happen(home, "jobs-2022", "100100", "first_breach", "behind", to=TO)
    happen(home, "air-2022", "100100", "first_breach", "missed", to=TO)
    with held(home.ingest_lock):
        assert deliver(home, addresses).counts == {"sent": 1}
        assert outbox(home)["first_breach jobs-2022 100100"] == "queued (more files are being read)"
        at("2022-08-01 09:06")  # other files are being read by now
        assert deliver(home, addresses).counts == {"sent": 1}


def test_who_has_been_reading_one_file_for_too_long_is_no_longer_waited_for(
    home: Home, at: Clock, addresses: Addresses
) -> None:
    happen(home, "jobs-2022", "100100", "first_breach", "behind", to=TO)
    with held(home.ingest_lock):
        os.utime(home.ingest_lock, (0, 0))
        assert deliver(home, addresses).counts == {"sent": 1}


def test_an_alert_never_keeps_itself_quiet_nor_what_fits_both_sides(
    home: Home, at: Clock, tmp_path: Path, addresses: Addresses
) -> None:
    rule = "inhibit:\n  - {while: {audience: [verdicts]}, quiet: {audience: [verdicts]}}\n"
    town = routed(home, tmp_path, EVERYBODY + rule)
    happen(town, "air-2022", "100100", "first_breach", "behind", to=TO)
    at(later("2022-08-01 09:00", days=1))
    happen(town, "jobs-2022", "100100", "first_breach", "behind", to=TO)
    assert deliver(town, addresses).counts == {"sent": 2}
