"""The ear for Slack's buttons in the API server as Airflow makes it, with the secret in Airflow's own database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from pacewatch.delivery.presses import put_downs
from pacewatch.demo.slack_clicks import signed
from pacewatch.home import Home
from tests.pressing import SECRET, TOKEN
from tests.world import lead_to

PATH = "/pacewatch/slack/actions"


@pytest.fixture
def stored_connection(airflow_database: None) -> Iterator[None]:
    """The Connection in Airflow's own database."""
    from airflow.models.connection import Connection
    from airflow.utils.session import create_session

    with create_session() as session:
        session.add(
            Connection(
                conn_id="slack_default",
                conn_type="slack",
                password=TOKEN,
                extra=f'{{"signing_secret": "{SECRET}"}}',
            )
        )
    yield
    with create_session() as session:
        session.query(Connection).filter(Connection.conn_id == "slack_default").delete()


def test_slack_needs_no_login_and_nobody_else_gets_in_by_that_way(
    home: Home, stored_connection: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.api_fastapi.app import create_app

    lead_to(home, monkeypatch)
    monkeypatch.delenv("AIRFLOW_CONN_SLACK_DEFAULT", raising=False)
    client = TestClient(create_app(), raise_server_exceptions=False)
    body, headers = signed({"type": "block_actions"}, SECRET)
    assert client.post(PATH, content=body, headers=headers).status_code == 200
    assert client.post(PATH, content=body, headers=headers).status_code == 401
    assert client.post(PATH, content=body).status_code == 401
    assert [path.read_bytes() for path in put_downs(home)] == [body]
    assert client.post("/pacewatch/feeds/small-air/files/x.csv", content=body, headers=headers).status_code == 401
    assert client.get("/api/v2/dags", headers=headers).status_code == 401
