"""Taking alerts on by hand. In: a home, and names as people write them. Out: who has taken which alerts on."""

from __future__ import annotations

from pacewatch import clock
from pacewatch.alerts.acknowledgements import Acknowledgement, standing
from pacewatch.alerts.acknowledgements import acknowledge as take_on
from pacewatch.clock import utc_naive
from pacewatch.errors import PacewatchError, UnknownName
from pacewatch.home import Home
from pacewatch.pipeline.silence import about
from pacewatch.registry import load_registry
from pacewatch.warehouse import transaction, writing


def acknowledge(home: Home, *, target: str, place: str | None, by: str) -> list[Acknowledgement]:
    """Take on the alerts on a target that stand, at one place, by code or name, or at all; where somebody has, it stays so.

    Raises:
        UnknownName: the registry doesn't know the target or its place, or no alert on it stands.
        PacewatchError: nobody takes it on.
    """
    if not by.strip():
        raise PacewatchError("--by: saw nothing; expected a name")
    subject, code = about(load_registry(home.registry, home.expectations), target, None, place)
    now = utc_naive(clock.now())
    with writing(home) as connection, transaction(connection):
        alerts = standing(connection, subject, code)
        if not alerts:
            where = f" in {code}" if code else ""
            raise UnknownName(f"no alert on {subject}{where} stands; 'pacewatch alerts list' shows those that do")
        return [take_on(connection, *alert, now, by, "command") for alert in alerts]
