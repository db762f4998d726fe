"""Addresses from Airflow. In: the Airflow Connections `slack_default` and `smtp_default`. Out: `Addresses`."""

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
    return Addresses.from_connections(lambda: _look_up(SLACK_CONNECTION), lambda: _look_up(MAIL_CONNECTION))


def _look_up(name: str) -> ConnectionFields | None:
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
