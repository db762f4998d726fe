"""Loads the registry. In: the folder of programmes. Out: one checked, unchanging `Registry`, or every problem at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pacewatch.collection_pause import collection_paused
from pacewatch.errors import RegistryInvalid, RegistryProblem, UnknownName
from pacewatch.registry.base_model import Model
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.indicator_model import Indicator
from pacewatch.registry.models import FILES, OPTIONAL, Person
from pacewatch.registry.nearest import nearest
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.registry.references import faults
from pacewatch.registry.suites import faults_of_shared_suite, faults_of_suite
from pacewatch.registry.target_model import Target
from pacewatch.registry.validation import validate
from pacewatch.registry.yaml_reader import Document, read_yaml

NOT_PROGRAMMES = frozenset({"schema"})
LISTS = {"places.yaml": "code", "indicators.yaml": "id", "feeds.yaml": "id", "targets.yaml": "id", "people.yaml": "id"}
"""The files that hold a list, each with the key its items are told apart by."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class Registry:
    """All programmes by id. The ids of feeds, indicators, targets and people are unique over the whole registry."""

    programmes: dict[str, LoadedProgramme]

    @cached_property
    def feeds(self) -> dict[str, Feed]:
        """Every feed by id."""
        return self._all("feeds")

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Every indicator by id."""
        return self._all("indicators")

    @cached_property
    def targets(self) -> dict[str, Target]:
        """Every target by id, yearly sub-targets included."""
        return self._all("watched")

    @cached_property
    def people(self) -> dict[str, Person]:
        """Every person by id."""
        return self._all("people")

    @property
    def routes(self) -> None:
        """Of a feed that no programme knows every data engineer is told: the trees are the programmes'."""

    def feed(self, feed: str) -> Feed:
        """The feed of that id; `UnknownName` with the nearest one otherwise."""
        return _known("feed", feed, self.feeds)

    def target(self, target: str) -> Target:
        """The target of that id; `UnknownName` with the nearest one otherwise."""
        return _known("target", target, self.targets)

    def programme_of_feed(self, feed: str) -> LoadedProgramme:
        """The programme that declares the feed."""
        self.feed(feed)
        return next(programme for programme in self.programmes.values() if feed in programme.feeds)

    def programme_of_target(self, target: str) -> LoadedProgramme:
        """The programme that states the target."""
        self.target(target)
        return next(programme for programme in self.programmes.values() if target in programme.watched)

    def _all(self, what: str) -> dict[str, Any]:
        return {key: value for programme in self.programmes.values() for key, value in getattr(programme, what).items()}


@collection_paused()
def load_registry(folder: Path, expectations: Path | None = None) -> Registry:
    """Load every programme under `folder`.

    Args:
        folder: `registry/`, with one folder for each programme.
        expectations: the folder that must hold `<feed>.json` for each feed; None leaves that unchecked.

    Raises:
        RegistryInvalid: with every problem found in any file.
    """
    folders = sorted(path for path in folder.glob("*/") if path.name not in NOT_PROGRAMMES and path.name[0] not in "._")
    if not folders:
        nothing = RegistryProblem(str(folder), "", "holds no programme; expected a folder for each")
        raise RegistryInvalid([nothing], f"the registry {folder}")
    problems: list[RegistryProblem] = []
    programmes: dict[str, LoadedProgramme] = {}
    owners: dict[tuple[str, str], str] = {}
    for path in folders:
        names = [name for name in FILES if name not in OPTIONAL or (path / name).exists()]
        documents = {name: read_yaml(path / name, f"{path.name}/{name}") for name in names}
        problems += _strangers(path)
        loaded = _load(path, documents)
        if loaded is not None:
            _check(loaded, documents, expectations, owners)
            programmes[loaded.programme.id] = loaded
        problems += [problem for document in documents.values() for problem in document.problems]
    if expectations is not None:
        problems += faults_of_shared_suite(expectations)
    if problems:
        raise RegistryInvalid(problems, f"the registry {folder}")
    return Registry(programmes)


def _load(path: Path, documents: dict[str, Document]) -> LoadedProgramme | None:
    """The programme, if each of its files is sound in itself."""
    models: dict[str, Any] = {name: validate(document, FILES[name]) for name, document in documents.items()}
    programme, routes = models["programme.yaml"], models.get("routes.yaml")
    if programme is not None and programme.id != path.name:
        message = f"saw '{programme.id}'; expected the name of its folder, '{path.name}'"
        documents["programme.yaml"].refuse(message, "id", documents["programme.yaml"].line_of(("id",)))
    lists = {
        file.removesuffix(".yaml"): _by_key(documents[file], model, key)
        for file, key in LISTS.items()
        if (model := models[file]) is not None
    }
    return (
        LoadedProgramme(programme, **lists, routes=routes)
        if programme is not None and len(lists) == len(LISTS)
        else None
    )


def _by_key(document: Document, model: Model, key: str) -> dict[str, Any]:
    ((name, items),) = ((name, getattr(model, name)) for name in type(model).model_fields)
    found: dict[str, Any] = {}
    for index, item in enumerate(items):
        identity = getattr(item, key)
        if identity in found:
            at = (name, index, key)
            message = (
                f"'{identity}' is taken, first on line {document.line_of((name, list(found).index(identity), key))}"
            )
            document.refuse(message, document.name_of(at), document.line_of(at))
        found.setdefault(identity, item)
    return found


def _check(
    loaded: LoadedProgramme,
    documents: dict[str, Document],
    expectations: Path | None,
    owners: dict[tuple[str, str], str],
) -> None:
    """Note what only the programme as a whole, the other programmes and the suites can show to be wrong."""
    if any(document.problems for document in documents.values()):
        return
    for file, position, message in faults(loaded):
        document = documents[file]
        document.refuse(message, document.name_of(position), document.line_of(position))
    for what in ("indicators", "feeds", "targets", "people"):
        for index, identity in enumerate(getattr(loaded, what)):
            owner = owners.setdefault((what, identity), loaded.programme.id)
            if owner != loaded.programme.id:
                document = documents[f"{what}.yaml"]
                at = (what, index, "id")
                message = f"'{identity}' is taken by programme '{owner}'; ids are unique over the registry"
                document.refuse(message, document.name_of(at), document.line_of(at))
    if expectations is not None:
        document = documents["feeds.yaml"]
        for index, feed in enumerate(loaded.feeds.values()):
            suite = expectations / f"{feed.id}.json"
            if suite.is_file():
                document.problems += faults_of_suite(suite, feed)
            else:
                at = ("feeds", index, "id")
                message = f"feed '{feed.id}' has no suite; expected {expectations.name}/{feed.id}.json"
                document.refuse(message, document.name_of(at), document.line_of(at))


def _strangers(path: Path) -> Iterable[RegistryProblem]:
    """YAML files nobody reads: most likely a slip in a name, so that a whole list would be missing in silence."""
    for stranger in sorted(path.iterdir()):
        if stranger.suffix in (".yaml", ".yml") and stranger.name not in FILES:
            meant = nearest(stranger.name, FILES)
            hint = f" (did you mean '{meant}'?)" if meant else ""
            message = f"unknown file; expected one of: {', '.join(FILES)}{hint}"
            yield RegistryProblem(f"{path.name}/{stranger.name}", "", message)


def _known(what: str, name: str, known: Mapping[str, Item]) -> Item:
    if name in known:
        return known[name]
    meant = nearest(name, known)
    hint = f"did you mean '{meant}'?" if meant else f"known: {', '.join(known) or 'none'}"
    raise UnknownName(f"no {what} is called '{name}'; {hint}")
