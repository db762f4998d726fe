"""What `fetch: {connector: ...}` may say. In: a known source's name and parameters. Out: the `HttpFetch` that it stands for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError, model_validator

from pacewatch.registry.base_model import Model
from pacewatch.registry.connectors import CONNECTORS, Connector
from pacewatch.registry.fields import Misfit, Words, shown
from pacewatch.registry.http_fields import ConnectionId, Parameters, plain_url
from pacewatch.registry.http_model import HttpFetch
from pacewatch.registry.nearest import expected_one_of
from pacewatch.registry.schedule import Every


class ConnectorFetch(Model):
    """A known source: `parameters` say what is wanted of it, `connection` is the Airflow Connection with its key.

    `url` is another address that speaks the same interface, such as a registry of SDMX or a mirror.
    """

    name: Literal["openaq", "waqi", "world-bank", "fred", "bls", "sdmx", "cnemc-archive"]
    parameters: Parameters = Field(default_factory=dict)
    connection: ConnectionId | None = None
    url: Annotated[Words, AfterValidator(plain_url)] | None = None
    every: Every | None = None

    @model_validator(mode="after")
    def _fits(self) -> ConnectorFetch:
        known = self.known
        for name, value in self.parameters.items():
            if name not in known.needs and name not in known.may:
                expected = expected_one_of(name, sorted({*known.needs, *known.may}))
                raise Misfit(f"saw '{name}'; {expected}", "parameters", name)
            if isinstance(value, tuple) != (name in known.lists):
                raise Misfit(
                    f"saw {shown(value)}; expected {'a list' if name in known.lists else 'one value'}",
                    "parameters",
                    name,
                )
        if missing := next((name for name in sorted(known.needs) if name not in self.parameters), None):
            raise Misfit(f"saw no '{missing}', which {self.name} needs", "parameters")
        if known.needs_key and self.connection is None:
            raise Misfit(f"saw no 'connection'; {self.name} answers only with a key, from an Airflow Connection")
        if self.connection is not None and known.credential is None:
            raise Misfit(f"saw 'connection'; {self.name} takes no key", "connection")
        if not known.url and self.url is None:
            raise Misfit("saw no 'url'; expected the address of the registry, up to '/data'")
        try:
            self.request()
        except ValidationError as fault:
            said = fault.errors()[0]["msg"].removeprefix("Value error, ")
            raise Misfit(f"what these parameters ask for can't be asked: {said}", "parameters") from None
        return self

    @property
    def known(self) -> Connector:
        """What is known of the source."""
        return CONNECTORS[self.name]

    def request(self) -> HttpFetch:
        """What is asked."""
        known = self.known
        given = {**known.may, **self.parameters}
        declared = known.asked((self.url or known.url).rstrip("/"), given)
        if self.connection and known.credential:
            declared["connection"] = {"id": self.connection, **known.credential}
        return HttpFetch.model_validate({**declared, "every": self.every})
