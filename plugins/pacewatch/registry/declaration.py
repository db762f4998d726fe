"""The declaration of one feed outside the registry, as `pacewatch feed draft` prints it. In: YAML. Out: a checked `Feed`."""

from __future__ import annotations

from pydantic import Field

from pacewatch.errors import RegistryInvalid
from pacewatch.registry.base_model import Model
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.validation import validate
from pacewatch.registry.yaml_reader import parse_yaml


class _Declaration(Model):
    feeds: tuple[Feed, ...] = Field(min_length=1, max_length=1)


def read_declaration(text: str, where: str) -> Feed:
    """The one feed of a YAML text; `where` names it in problems.

    Raises:
        RegistryInvalid: it isn't YAML, or no sound declaration of one feed under the key `feeds`.
    """
    document = parse_yaml(text, where)
    found = validate(document, _Declaration)
    if not isinstance(found, _Declaration):
        raise RegistryInvalid(document.problems, where)
    return found.feeds[0]
