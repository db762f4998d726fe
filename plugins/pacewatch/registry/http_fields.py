"""Addresses and names within a declaration of `fetch`. In: text. Out: the same, or a `Misfit` that says what can't be there."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from pacewatch.registry.fields import Misfit, Words, shown
from pacewatch.registry.record_path import Every, parse_path

SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token"})
OWN_HEADERS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})
SECRET_NAMES = re.compile(
    r"(access_?|auth_?)?token|(api|app|access|registration|subscription)?[-_]?key|password|secret"
)
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")


def plain_url(text: str) -> str:
    """An address in ASCII without credentials; what it leads to is checked when it is asked."""
    if re.search(r"[^!-~]|\\", text):
        raise Misfit(f"saw {shown(text)}; expected an address in ASCII, without spaces and backslashes")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise Misfit(f"saw {shown(text)}; expected an address such as https://api.example.org/v1/figures") from None
    if parts.scheme not in ("http", "https") or not host:
        raise Misfit(f"saw {shown(text)}; expected an address such as https://api.example.org/v1/figures")
    if "@" in parts.netloc:
        raise Misfit("saw a name or password in the address; put credentials into an Airflow Connection")
    if "{" in parts.netloc:
        raise Misfit(f"saw {shown(text)}; expected a host without placeholders")
    for name in re.findall(r"(?:^|&)([^=&]*)", parts.query):
        refuse_secret(name)
    return text


def plain_host(text: str) -> str:
    """A host's name in lower case."""
    if not HOST.fullmatch(text):
        raise Misfit(f"saw {shown(text)}; expected a host such as cdn.example.org, in lower case")
    return text


def refuse_secret(name: str, *at: str) -> None:
    """Refuse a parameter's name that stands for a credential."""
    if SECRET_NAMES.fullmatch(name.lower()):
        raise Misfit(f"saw '{name}'; credentials don't belong here: name an Airflow Connection under 'connection'", *at)


def _connection_id(text: str) -> str:
    if not re.fullmatch(CONNECTION_ID, text):
        raise Misfit(f"saw {shown(text)}; expected an Airflow Connection's id: lower-case letters, digits and '_'")
    return text


def _scalar(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Misfit(f"saw {shown(value)}; expected text (in quotation marks) or a whole number")
    return value


def _parameter(value: Any) -> Any:
    for one in value if isinstance(value, list | tuple) else [value]:
        if isinstance(one, bool) or not isinstance(one, str | int):
            raise Misfit(f"saw {shown(one)}; expected text (in quotation marks), a whole number, or a list of them")
    return value


def _path(text: str) -> str:
    try:
        path = parse_path(text)
    except ValueError as fault:
        raise Misfit(str(fault)) from None
    if path.stops_out or Every() in path.steps:
        raise Misfit(f"saw {shown(text)}; expected a path from the top of the answer to one place, such as [0].pages")
    return text


CONNECTION_ID = r"[a-z0-9_]{1,63}"
ConnectionId = Annotated[
    str, AfterValidator(_connection_id), Field(json_schema_extra={"pattern": f"^{CONNECTION_ID}$"})
]
Scalar = Annotated[Words | int, BeforeValidator(_scalar)]
Parameters = dict[Words, Annotated[Words | int | tuple[Words | int, ...], BeforeValidator(_parameter)]]
Path = Annotated[
    Words,
    AfterValidator(_path),
    Field(description="a path into the answer: meta.pages, [0].pages; $ is the whole answer"),
]
