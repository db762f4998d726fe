"""Where messages go out: Slack's API, the mail server, services. In: Airflow Connections, of any origin. Out: `Addresses`.

Credentials stay in these objects: no `repr`, error or report shows them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from pacewatch.errors import ConnectionMissing

SLACK_VARIABLE = "AIRFLOW_CONN_SLACK_DEFAULT"
MAIL_VARIABLE = "AIRFLOW_CONN_SMTP_DEFAULT"

_SLACK_API = "https://slack.com/api/"
_PORTS = {"tls": 465, "starttls": 587, "none": 25}
_SLACK_HINT = (
    f"set {SLACK_VARIABLE} (or the Airflow connection slack_default), for example to "
    '{"conn_type": "slack", "password": "xoxb-..."}'
)
_MAIL_HINT = (
    f"set {MAIL_VARIABLE} (or the Airflow connection smtp_default), for example to "
    '{"conn_type": "smtp", "host": "mail.example.org", "login": "...", "password": "...", '
    '"extra": {"from_email": "pacewatch@example.org"}}'
)

Tls = Literal["none", "starttls", "tls"]
Address = TypeVar("Address")


@dataclass(frozen=True)
class ConnectionFields:
    """The fields of an Airflow Connection that matter here, as its own `get_connection` gives them."""

    conn_type: str | None
    host: str | None = None
    port: int | None = None
    login: str | None = None
    password: str | None = field(default=None, repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def parse(cls, text: str) -> ConnectionFields:
        """Read either form that Airflow takes in `AIRFLOW_CONN_...`: a JSON object or a URI.

        Raises:
            ValueError: the text is neither.
        """
        return cls._from_json(text) if text.lstrip().startswith("{") else cls._from_uri(text)

    @classmethod
    def _from_json(cls, text: str) -> ConnectionFields:
        values = json.loads(text)
        port = values.get("port")
        return cls(
            values.get("conn_type"),
            values.get("host"),
            int(port) if port else None,
            values.get("login"),
            values.get("password"),
            _extra(values.get("extra")),
        )

    @classmethod
    def _from_uri(cls, text: str) -> ConnectionFields:
        parts = urlsplit(text)
        if not parts.scheme:
            raise ValueError("no connection type")
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return cls(
            parts.scheme,
            unquote(parts.hostname or "") or None,
            parts.port,
            unquote(parts.username or "") or None,
            unquote(parts.password or "") or None,
            _extra(query.get("__extra__", query)),
        )


def _extra(value: Any) -> Mapping[str, Any]:
    """Airflow keeps `extra` as JSON text, but takes an object too."""
    loaded = json.loads(value) if isinstance(value, str) and value else value or {}
    if not isinstance(loaded, Mapping):
        raise ValueError("'extra' is not an object")
    return loaded


@dataclass(frozen=True)
class SlackAddress:
    """Slack's Web API as one app: its token, and where the API is."""

    token: str = field(repr=False)
    base_url: str = _SLACK_API
    signing_secret: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)

    @property
    def is_interactive(self) -> bool:
        """Whether Slack has a way to tell what somebody pressed."""
        return bool(self.signing_secret or self.app_token)

    @classmethod
    def from_fields(cls, fields: ConnectionFields) -> SlackAddress:
        """Read an Airflow Slack connection: the token is its password.

        Of `extra` it reads `base_url`, and for buttons `signing_secret` (requests that Slack sends) or `app_token`
        (Socket Mode); all are optional.

        Raises:
            ConnectionMissing: it has no token, or is a connection of another type.
        """
        _expect_type(fields, "slack", SLACK_VARIABLE, _SLACK_HINT)
        if not fields.password:
            raise ConnectionMissing(f"{SLACK_VARIABLE} has no password, where Slack's token belongs; {_SLACK_HINT}")
        base_url = str(fields.extra.get("base_url") or _SLACK_API)
        secrets = (str(fields.extra.get(name) or "").strip() or None for name in ("signing_secret", "app_token"))
        return cls(fields.password, base_url.rstrip("/") + "/", *secrets)


@dataclass(frozen=True)
class MailAddress:
    """A mail server, how to log in to it, and the address that mails come from."""

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    tls: Tls
    sender: str

    @classmethod
    def from_fields(cls, fields: ConnectionFields) -> MailAddress:
        """Read an Airflow SMTP connection; TLS from the start unless `disable_ssl`, then STARTTLS unless `disable_tls`.

        Raises:
            ConnectionMissing: it has no host or no sender, or is a connection of another type.
        """
        _expect_type(fields, "smtp", MAIL_VARIABLE, _MAIL_HINT)
        sender = str(fields.extra.get("from_email") or fields.login or "")
        if not fields.host:
            raise ConnectionMissing(f"{MAIL_VARIABLE} names no host; {_MAIL_HINT}")
        if sender.count("@") != 1 or not sender.isascii():
            raise ConnectionMissing(f"{MAIL_VARIABLE} names no sender: expected extra.from_email; {_MAIL_HINT}")
        tls = _tls(fields.extra)
        return cls(fields.host, fields.port or _PORTS[tls], fields.login, fields.password, tls, sender)


def _tls(extra: Mapping[str, Any]) -> Tls:
    if not _is_set(extra.get("disable_ssl")):
        return "tls"
    return "none" if _is_set(extra.get("disable_tls")) else "starttls"


def _is_set(value: Any) -> bool:
    """A flag of `extra`; in the URI form it is text."""
    return value.strip().lower() in ("true", "1", "yes") if isinstance(value, str) else bool(value)


def _expect_type(fields: ConnectionFields, expected: str, variable: str, hint: str) -> None:
    if fields.conn_type not in (None, "", expected):
        raise ConnectionMissing(f"{variable} is of type {fields.conn_type!r}, expected {expected!r}; {hint}")


LookUp = Callable[[str], ConnectionFields | None]
"""Finds a Connection by its id."""


def variable_of(connection: str) -> str:
    """The environment variable that may hold a Connection."""
    return f"AIRFLOW_CONN_{connection.upper()}"


def _none(_: str) -> ConnectionFields | None:
    return None


@dataclass(frozen=True)
class Addresses:
    """Both addresses, either of which may be missing; `problems` says what is wrong with one that was set.

    `look_up` finds any other connection by its id, such as those of services (None: there is none).
    """

    slack: SlackAddress | None = None
    mail: MailAddress | None = None
    problems: Mapping[str, str] = field(default_factory=dict)
    look_up: LookUp = field(default=_none, repr=False, compare=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Addresses:
        """Read both `AIRFLOW_CONN_...` variables; a faulty one doesn't hold up the other."""
        return cls.from_connections(
            lambda: _parsed(environ.get(SLACK_VARIABLE), SLACK_VARIABLE, _SLACK_HINT),
            lambda: _parsed(environ.get(MAIL_VARIABLE), MAIL_VARIABLE, _MAIL_HINT),
            lambda name: _parsed(environ.get(variable_of(name)), variable_of(name), ""),
        )

    @classmethod
    def from_connections(
        cls,
        slack: Callable[[], ConnectionFields | None],
        mail: Callable[[], ConnectionFields | None],
        look_up: LookUp = _none,
    ) -> Addresses:
        """From functions that look a connection up (None: there is none), such as Airflow's `get_connection`."""
        problems: dict[str, str] = {}
        return cls(
            _read("slack", slack, SlackAddress.from_fields, problems),
            _read("email", mail, MailAddress.from_fields, problems),
            problems,
            look_up,
        )

    def for_slack(self) -> SlackAddress:
        """Return Slack's address.

        Raises:
            ConnectionMissing: it isn't set, or is faulty.
        """
        if self.slack is None:
            raise ConnectionMissing(self.problems.get("slack", f"Slack isn't connected: {_SLACK_HINT}"))
        return self.slack

    def for_mail(self) -> MailAddress:
        """Return the mail server's address.

        Raises:
            ConnectionMissing: it isn't set, or is faulty.
        """
        if self.mail is None:
            raise ConnectionMissing(self.problems.get("email", f"no mail server is connected: {_MAIL_HINT}"))
        return self.mail


def _read(
    channel: str,
    look_up: Callable[[], ConnectionFields | None],
    convert: Callable[[ConnectionFields], Address],
    problems: dict[str, str],
) -> Address | None:
    try:
        fields = look_up()
        return convert(fields) if fields else None
    except ConnectionMissing as problem:
        problems[channel] = str(problem)
        return None


def _parsed(text: str | None, variable: str, hint: str) -> ConnectionFields | None:
    if not text:
        return None
    try:
        return ConnectionFields.parse(text)
    except (ValueError, AttributeError):
        # The text holds a password, so that neither it nor the parser's message may be shown.
        sentence = f"{variable} is neither a JSON object nor a URI that Airflow takes"
        raise ConnectionMissing(f"{sentence}; {hint}" if hint else sentence) from None
