"""Against the truth: everything that falls behind is alerted, early, and little else is."""

from __future__ import annotations

from datetime import date

from pacewatch.publish import open_published
from pacewatch.simulator.score import Episode, episodes, score
from pacewatch.simulator.truth import Outcome, Spell
from tests.simulator.conftest import City

YEAR_ENDS = date(2022, 12, 31)
MARCH, JUNE, SEPTEMBER = date(2022, 3, 31), date(2022, 6, 30), date(2022, 9, 30)


def spell(behind_from: date, behind_until: date | None, *, must_alert: bool = True) -> Spell:
    return Spell("t", "1", behind_from, behind_until, must_alert)


def alert(period_end: date, ended_on: date | None = None) -> Episode:
    return Episode("t", "1", period_end, period_end.replace(day=28), ended_on)


def test_an_alert_in_a_spell_finds_it_and_one_outside_is_false() -> None:
    found = score([spell(MARCH, JUNE)], [Outcome("t", "1", YEAR_ENDS, is_met=False)], [alert(JUNE)], YEAR_ENDS)
    assert (found.found, found.spells, found.false_alarms, found.lead_days, found.delay_days) == (
        1,
        1,
        (),
        (186,),
        (89,),
    )
    missed = score([spell(MARCH, JUNE)], [], [alert(SEPTEMBER)], YEAR_ENDS)
    assert (missed.found, missed.unfound, len(missed.false_alarms)) == (0, (spell(MARCH, JUNE),), 1)


def test_an_episode_that_still_stands_finds_the_next_spell_and_one_that_ended_does_not() -> None:
    spells = [spell(MARCH, MARCH), spell(SEPTEMBER, None)]
    assert score(spells, [], [alert(MARCH)], YEAR_ENDS).found == 2
    assert score(spells, [], [alert(MARCH, ended_on=JUNE)], YEAR_ENDS).found == 1


def test_what_came_after_the_time_looked_at_counts_for_nothing() -> None:
    found = score([spell(SEPTEMBER, None)], [], [alert(SEPTEMBER)], JUNE)
    assert (found.spells, found.alerts, found.false_alarms) == (0, 0, ())


def test_a_single_print_below_the_line_may_be_told_of_and_need_not_be() -> None:
    once = [spell(MARCH, MARCH, must_alert=False)]
    assert score(once, [], [], YEAR_ENDS).spells == 0
    assert score(once, [], [alert(MARCH)], YEAR_ENDS).false_alarms == ()


def test_what_falls_behind_in_2022_is_alerted_early_and_nothing_else(city: City) -> None:
    with open_published(city.home) as connection:
        found = score(city.simulated.spells, city.simulated.outcomes, episodes(connection), YEAR_ENDS)
    assert found.spells >= 12
    assert found.found >= 0.9 * found.spells
    assert found.false_alarms == ()
    assert len(found.lead_days) >= 10
    assert sorted(found.lead_days)[len(found.lead_days) // 2] > 120
