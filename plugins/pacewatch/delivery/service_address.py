"""A service beside Slack and mail, as Apprise addresses it. In: an Airflow Connection. Out: a `ServiceAddress`.

Apprise's addresses can also run programs or speak to what is on this machine, so only the schemes listed here are taken. An
address holds a secret: no `repr`, error or report shows it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from pacewatch.delivery.addresses import Addresses, ConnectionFields, variable_of
from pacewatch.errors import ConnectionMissing

SHORTEST_SECRET = 4
HIDDEN = "(hidden)"


def _in_utf8(text: str) -> int:
    return len(text.encode())


def _in_json(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode())


def _in_ascii_json(text: str) -> int:
    return len(json.dumps(text))


@dataclass(frozen=True)
class Service:
    """A kind of service: Apprise's plugin, how long a text may be, and where an answer says whether the text was taken.

    `longest` is in bytes as `size` counts them. `codes` are the keys of the answer whose value 0 means success; without any,
    the HTTP status says it all. `shows_host`: the host in the address is no secret.
    """

    plugin: str
    size: Callable[[str], int]
    longest: int
    codes: tuple[str, ...] = ()
    shows_host: bool = False


SERVICES: dict[str, Service] = {
    # WeCom takes 2,048 bytes of text, the others 20 KB of request; what is around the text needs some.
    "wecombot": Service("wecombot:NotifyWeComBot", _in_utf8, 2048, ("errcode",)),
    "dingtalk": Service("dingtalk:NotifyDingTalk", _in_ascii_json, 19_000, ("errcode",)),
    "feishu": Service("feishu:NotifyFeishu", _in_json, 19_000, ("code", "StatusCode")),
    "lark": Service("lark:NotifyLark", _in_json, 19_000, ("code", "StatusCode")),
    **dict.fromkeys(("json", "jsons"), Service("custom_json:NotifyJSON", _in_utf8, 32_000, shows_host=True)),
    **dict.fromkeys(("form", "forms"), Service("custom_form:NotifyForm", _in_utf8, 32_000, shows_host=True)),
}
"""By scheme: what offices use (WeCom, DingTalk, Feishu and Lark), and JSON or a form to a web hook of one's own."""


@dataclass(frozen=True)
class ServiceAddress:
    """Where messages for somebody go: an Apprise address of one of the `SERVICES`."""

    url: str = field(repr=False)

    @property
    def scheme(self) -> str:
        """Which service it is."""
        return self.url.partition("://")[0].lower()

    @property
    def service(self) -> Service:
        """What is known of that service."""
        return SERVICES[self.scheme]

    @classmethod
    def from_fields(cls, fields: ConnectionFields, variable: str) -> ServiceAddress:
        """Read a connection's `extra.url`.

        Raises:
            ConnectionMissing: it has none, or one of a service that isn't allowed.
        """
        url = fields.extra.get("url")
        if not isinstance(url, str) or not url.strip():
            raise ConnectionMissing(
                f"{variable} has no extra.url, where the service's address belongs; {_hint(variable)}"
            )
        scheme, divider, _ = url.strip().partition("://")
        if scheme.lower() not in SERVICES:
            # Of something that is no address nothing may be shown: it may be the secret alone.
            seen = f"begins with '{scheme}://'" if divider and re.fullmatch(r"[a-z]{1,12}", scheme) else "is no address"
            raise ConnectionMissing(
                f"{variable}: extra.url {seen}; expected one of {', '.join(f'{name}://' for name in SERVICES)}"
            )
        return cls(url.strip())

    def hide(self, text: str) -> str:
        """A text without any part of the address that may be secret."""
        for part in sorted(self._secrets(), key=len, reverse=True):
            text = text.replace(part, HIDDEN)
        return text

    def _secrets(self) -> set[str]:
        parts = urlsplit(self.url)
        place, _, host = parts.netloc.rpartition("@")
        words = {parts.path, parts.query, place, *re.split(r"[/?&=:@]+", f"{parts.path}&{parts.query}&{place}")}
        if not self.service.shows_host:
            words |= {host, host.partition(":")[0]}
        return {one for word in words for one in (word, unquote(word)) if len(one) >= SHORTEST_SECRET}

    def plugin(self) -> Any:
        """Apprise's object for the address, which takes nearly a second to import.

        Raises:
            ConnectionMissing: Apprise can't make anything of the address.
        """
        from pacewatch.delivery.service_plugin import made  # noqa: PLC0415 - Apprise is slow to import

        return made(self)


def service_address(addresses: Addresses, connection: str) -> ServiceAddress:
    """The service that a Connection leads to.

    Raises:
        ConnectionMissing: there is no such connection, or it is faulty.
    """
    variable = variable_of(connection)
    fields = addresses.look_up(connection)
    if fields is None:
        raise ConnectionMissing(f"the service isn't connected: {_hint(variable)}")
    return ServiceAddress.from_fields(fields, variable)


def _hint(variable: str) -> str:
    connection = variable.removeprefix("AIRFLOW_CONN_").lower()
    return (
        f"set {variable} (or the Airflow connection {connection}), for example to "
        '{"conn_type": "generic", "extra": {"url": "wecombot://..."}}'
    )
