"""How often a feed is fetched. In: minutes, or a cron expression. Out: the same, checked; the time zone is the programme's."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from pacewatch.registry.fields import Misfit, shown

MINUTES = (1, 2, 3, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440)
"""Spans that divide a day evenly, so that they can be said in cron."""


def _kind(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Misfit(f'saw {shown(value)}; expected minutes such as 30, or a cron expression such as "15 9 * * *"')
    return value


def _schedule(value: int | str) -> int | str:
    if isinstance(value, int):
        if value not in MINUTES:
            raise Misfit(f"saw {value}; expected minutes that divide a day: {', '.join(map(str, MINUTES))}")
        return value
    from croniter import croniter  # noqa: PLC0415 - only where a registry has one

    if len(value.split()) != 5 or not croniter.is_valid(value):
        raise Misfit(f'saw {shown(value)}; expected five fields of cron, such as "15 9 * * *"')
    return value


Every = Annotated[
    int | str,
    BeforeValidator(_kind),
    AfterValidator(_schedule),
    Field(description="minutes, or a cron expression in the programme's time zone; without it, only by hand"),
]
