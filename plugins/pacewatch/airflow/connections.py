"""Airflow's Connections. In: an id, such as `slack_default` or what a feed names. Out: addresses, or fields."""

from __future__ import annotations

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
    return ConnectionFields(
        conn_type=found.conn_type,
        host=found.host,
        port=found.port,
        login=found.login,
        password=found.password,
        extra=found.extra_dejson,
    )
