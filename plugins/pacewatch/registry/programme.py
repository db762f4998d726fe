"""One checked programme. In: its files as models. Out: lookups by id, by place code and by any name of a place."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pacewatch.registry.feed_model import Feed
from pacewatch.registry.indicator_model import Indicator
from pacewatch.registry.models import Person, Place, Programme
from pacewatch.registry.routes_model import RoutesFile
from pacewatch.registry.sub_targets import sub_targets
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
    routes: RoutesFile | None = None

    @cached_property
    def labels(self) -> dict[str, set[str]]:
        """The places' codes, names and aliases as `plain` text, each with the codes it stands for."""
        found: dict[str, set[str]] = {}
        for place in self.places.values():
            for label in (place.code, place.name.zh, place.name.en, *place.aliases):
                found.setdefault(plain(label), set()).add(place.code)
        return found

    @cached_property
    def watched(self) -> dict[str, Target]:
        """Every target that is judged: the declared ones, each followed by its yearly sub-targets."""
        return {part.id: part for target in self.targets.values() for part in (target, *sub_targets(target))}

    def resolve_place(self, label: str) -> str | None:
        """The code of the place that a feed calls `label`; None for a name no place goes by."""
        codes = self.labels.get(plain(label), set())
        return next(iter(codes)) if len(codes) == 1 else None

    def parent_of(self, target: Target) -> str | None:
        """The id of the target of several years that a yearly sub-target belongs to."""
        return None if target.id in self.targets else target.id.rpartition("-")[0]

    def predecessors(self, target: Target) -> tuple[str, ...]:
        """The milestones that come before a target, directly or through others; a circle is walked once."""
        found: dict[str, None] = {}
        waiting = list(target.after)
        while waiting:
            name = waiting.pop()
            if name not in found and name in self.targets:
                found[name] = None
                waiting += self.targets[name].after
        return tuple(found)

    def places_of(self, target: Target) -> tuple[str, ...]:
        """The codes of the places a target is about."""
        return tuple(self.places) if target.places == "all" else target.places


@lru_cache(maxsize=1 << 16)
def plain(label: str) -> str:
    """A name as it is compared: full-width forms made ordinary (NFKC), no spaces around it."""
    return unicodedata.normalize("NFKC", label).strip()
