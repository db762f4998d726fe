"""Who sends what when. In: true figures, the release calendars, faults. Out: every file, in the order in which they arrive.

Archives of the years before come when the watch begins. From then on each print is a file of its own, sent about its due day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from pacewatch.pace.release_calendar import releases
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.simulator.air import AirDay
from pacewatch.simulator.cells import Row
from pacewatch.simulator.faults import Fault, fault_of
from pacewatch.simulator.figures import LAST_YEAR, Figure
from pacewatch.simulator.files import content, repeats_the_year, suffix
from pacewatch.simulator.stories import CITY

BEGIN = date(2022, 1, 28)
"""The day on which the archives of the years before are handed over."""

LIVE_FROM = date(2022, 1, 1)
LIVE_AIR_FROM = date(2022, 1, 24)
"""A Monday; the days before it come with the archive."""

AIR, DUST = "tonghua-air-daily", "tonghua-dust-days"
AUDITED_ON_DAY = 12
"""Day of the month on which the audited air of the month before is sent."""

BLANK_AIR = {date(2022, 8, day): "pm2-5" for day in (9, 10, 11, 23)}
"""Days on which an instrument stood still."""


@dataclass(frozen=True)
class Delivery:
    """A file that a department sends: by which feed, under which name, when (aware), and its bytes."""

    feed: str
    name: str
    sent_at: datetime
    content: bytes


class Sender:
    """Puts figures into the files of feeds, each at its time."""

    def __init__(self, programme: LoadedProgramme, seed: int) -> None:
        self.programme = programme
        self.seed = seed
        self.zone = ZoneInfo(programme.programme.time_zone)

    def deliveries(self, figures: list[Figure], air: list[AirDay]) -> list[Delivery]:
        """Every file, ordered by when it is sent."""
        sent = [*self._air(air)]
        for feed in self.programme.feeds.values():
            if feed.id not in (AIR, DUST):
                sent += self._reports(feed, figures)
        return sorted(sent, key=lambda delivery: (delivery.sent_at, delivery.feed))

    def _reports(self, feed: Feed, figures: list[Figure]) -> Iterator[Delivery]:
        rows = _rows(feed, figures)
        due = self._due_days(feed)
        known = [end for end in sorted(rows) if due.get(end, BEGIN) <= BEGIN]
        yield self._delivery(feed, "archive", BEGIN, [row for end in known for row in rows[end]])
        before: list[Row] = []
        for end in sorted(set(rows) - set(known)):
            fault = fault_of(feed.id, end, self.seed)
            if fault and fault.kind == "missing":
                continue
            if repeats_the_year(feed):
                before = [
                    row for other in sorted(rows) if other.year == end.year and other < end for row in rows[other]
                ]
            yield from self._print(feed, due[end], before, rows[end], fault)
            before = rows[end] if fault and fault.kind == "revised" else []

    def _print(
        self, feed: Feed, due: date, before: list[Row], rows: list[Row], fault: Fault | None
    ) -> Iterator[Delivery]:
        """The file of a print, with what it tells of periods `before`; with a fault that is put right, two files."""
        label = str(rows[0].period_end)
        if fault is None or fault.kind in ("late", "revised"):
            day = due + timedelta(days=fault.days if fault else 0)
            told = [_wrong(row, fault) for row in rows] if fault and fault.kind == "revised" else rows
            yield self._delivery(feed, label, day, [*before, *told])
            return
        right = self._delivery(feed, label, due, [*before, *rows])
        again = self._delivery(feed, f"{label}-again", due + timedelta(days=fault.days), [*before, *rows])
        if fault.kind == "sent_twice":
            yield right
        elif fault.kind == "wrong_encoding":
            bytes_ = content(feed, self.programme, rows, "gb18030")
            yield Delivery(feed.id, right.name, right.sent_at, bytes_)
        else:
            yield self._delivery(feed, label, due, [*before, *(_wrong(row, fault) for row in rows)])
        yield again

    def _due_days(self, feed: Feed) -> dict[date, date]:
        """The day on which each print is sent: its due day, or a day or two before."""
        indicator = self.programme.indicators[feed.indicators[0]]
        first = date(LIVE_FROM.year - 3, 1, 1) if indicator.cadence == "year" else LIVE_FROM
        calendar = releases(indicator, first, date(LAST_YEAR, 12, 31), self.programme.programme.holidays)
        chance = Random(f"{self.seed}-{feed.id}-sending")  # noqa: S311 - sample data
        return {due.period_end: due.due_on - timedelta(days=chance.choice((0, 0, 0, 1, 2))) for due in calendar}

    def _air(self, air: list[AirDay]) -> Iterator[Delivery]:
        feed, dust = self.programme.feeds[AIR], self.programme.feeds[DUST]
        past = [day for day in air if day.day < LIVE_AIR_FROM]
        yield self._delivery(feed, "archive", BEGIN, (_air_row(day) for day in past))
        yield self._delivery(dust, "archive", BEGIN, _dust_rows(past))
        live = [day for day in air if day.day >= LIVE_AIR_FROM]
        by_week: dict[date, list[AirDay]] = defaultdict(list)
        by_month: dict[date, list[AirDay]] = defaultdict(list)
        for day in live:
            by_week[day.day + timedelta(days=9 - day.day.weekday())].append(day)
            by_month[_in_next_month(day.day)].append(day)
        chance = Random(f"{self.seed}-air-provisional")  # noqa: S311 - sample data
        for wednesday, days in by_week.items():
            rows = [_air_row(day, chance) for day in days]
            yield self._delivery(feed, f"week-to-{days[-1].day}", wednesday, rows)
        for day_sent, days in by_month.items():
            yield self._delivery(feed, f"audited-{days[0].day:%Y-%m}", day_sent, (_air_row(day) for day in days))
            if rows := _dust_rows(days):
                yield self._delivery(dust, f"{days[0].day:%Y-%m}", day_sent, rows)

    def _delivery(self, feed: Feed, label: str, day: date, rows: Iterable[Row]) -> Delivery:
        stem = f"{feed.id.removeprefix('tonghua-')}-{label}"
        # The same moment whatever the form of the file is.
        chance = Random(f"{self.seed}-{stem}.csv")  # noqa: S311 - sample data
        sent_at = datetime.combine(day, time(9 + chance.randrange(8), chance.randrange(60)), self.zone)
        return Delivery(feed.id, f"{stem}.{suffix(feed)}", sent_at, content(feed, self.programme, rows))


def _rows(feed: Feed, figures: list[Figure]) -> dict[date, list[Row]]:
    """The true rows of a feed, by the end of the period."""
    own = set(feed.indicators)
    values: dict[tuple[date, str], dict[str, Decimal | None]] = defaultdict(dict)
    for figure in figures:
        if figure.indicator in own:
            values[figure.period_end, figure.place][figure.indicator] = figure.value
    rows: dict[date, list[Row]] = defaultdict(list)
    for (end, place), by_indicator in sorted(values.items()):
        rows[end].append(Row(end, place, by_indicator))
    return rows


def _wrong(row: Row, fault: Fault) -> Row:
    """A row as it is told first, before it is put right."""
    value = row.values.get(fault.indicator)
    if value is None:
        return row
    if fault.kind == "unit_slip":
        told = value * 10000
    elif fault.kind == "contradictory":
        told = value + 40
    else:
        told = (value * Decimal("1.06")).quantize(value)
    return Row(row.period_end, row.place, {**row.values, fault.indicator: told})


def _air_row(day: AirDay, provisional: Random | None = None) -> Row:
    """A day's concentrations; provisional ones are a few units off here and there."""
    values: dict[str, Decimal | None] = dict(day.values)
    if provisional and provisional.random() < 0.08:
        values["pm2-5"] = day.values["pm2-5"] + provisional.choice((-3, -2, 2, 3, 4))
    if blank := BLANK_AIR.get(day.day):
        values[blank] = None
    return Row(day.day, CITY, values)


def _dust_rows(days: Iterable[AirDay]) -> list[Row]:
    return [Row(day.day, CITY, {"dust-day": Decimal(1)}) for day in days if day.is_dust]


def _in_next_month(day: date) -> date:
    following = day.replace(day=28) + timedelta(days=4)
    return following.replace(day=AUDITED_ON_DAY)
