"""Airflow's Connections. In: an id, such as `slack_default` or what a feed names. Out: addresses, or fields."""

from __future__ import annotations

from typing import Any

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from pacewatch.delivery.addresses import Addresses, ConnectionFields

SLACK_CONNECTION = "slack_default"
MAIL_CONNECTION = "smtp_default"


def addresses() -> Addresses:
    """Both addresses as Airflow knows them, from the environment, a secrets backend or its database.

    A connection that doesn't exist is left out: who is only reached by the other one still gets the message.
    """
    return Addresses.from_connections(lambda: look_up(SLACK_CONNECTION), lambda: look_up(MAIL_CONNECTION), look_up)


def look_up(name: str) -> ConnectionFields | None:
    """The Connection of that id, from the environment, a secrets backend or Airflow's database; none if there isn't one."""
    try:
        found = Connection.get(name)
    except AirflowNotFoundException:
        return None
    return _fields(found)


def look_up_in_server(name: str) -> ConnectionFields | None:
    """The same in the API server, whose processes the SDK doesn't take for Airflow's own: it shows them no database."""
    from airflow.models.connection import Connection as StoredConnection  # noqa: PLC0415 - brings Airflow's core

    try:
        found = StoredConnection.get_connection_from_secrets(name)
    except AirflowNotFoundException:
        return None
    return _fields(found)


def _fields(found: Any) -> ConnectionFields:
    return ConnectionFields(
        conn_type=found.conn_type,
        host=found.host,
        port=found.port,
        login=found.login,
        password=found.password,
        extra=found.extra_dejson,
    )
