"""One checked programme. In: its six files as models. Out: lookups by id, by place code and by any name of a place."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property

from pacewatch.registry.feed_model import Feed
from pacewatch.registry.models import Indicator, Person, Place, Programme
from pacewatch.registry.target_model import Target


@dataclass(frozen=True)
class LoadedProgramme:
    """A programme with everything it watches, each thing by its id (a place by its code)."""

    programme: Programme
    places: dict[str, Place]
    indicators: dict[str, Indicator]
    feeds: dict[str, Feed]
    targets: dict[str, Target]
    people: dict[str, Person]

    @cached_property
    def labels(self) -> dict[str, set[str]]:
        """The places' codes, names and aliases as `plain` text, each with the codes it stands for."""
        found: dict[str, set[str]] = {}
        for place in self.places.values():
            for label in (place.code, place.name.zh, place.name.en, *place.aliases):
                found.setdefault(plain(label), set()).add(place.code)
        return found

    def resolve_place(self, label: str) -> str | None:
        """The code of the place that a feed calls `label`; None for a name no place goes by."""
        codes = self.labels.get(plain(label), set())
        return next(iter(codes)) if len(codes) == 1 else None

    def places_of(self, target: Target) -> tuple[str, ...]:
        """The codes of the places a target is about."""
        return tuple(self.places) if target.places == "all" else target.places


def plain(label: str) -> str:
    """A name as it is compared: full-width forms made ordinary (NFKC), no spaces around it."""
    return unicodedata.normalize("NFKC", label).strip()
