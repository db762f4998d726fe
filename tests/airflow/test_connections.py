"""Addresses come from Airflow's Connections."""

from __future__ import annotations

import json

import pytest

from pacewatch.errors import ConnectionMissing


@pytest.fixture(autouse=True)
def no_other_connections(airflow_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_SLACK_DEFAULT", raising=False)
    monkeypatch.delenv("AIRFLOW_CONN_SMTP_DEFAULT", raising=False)


def test_both_connections_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from pacewatch.airflow.connections import addresses

    slack = {"conn_type": "slack", "password": "xoxb-secret", "extra": {"base_url": "http://127.0.0.1:9/api"}}
    extra = {"disable_ssl": True, "disable_tls": True, "from_email": "pacewatch@example.org"}
    mail = {"conn_type": "smtp", "host": "127.0.0.1", "port": 25025, "login": "me", "password": "pw", "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_SLACK_DEFAULT", json.dumps(slack))
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(mail))
    found = addresses()
    assert found.for_slack().token == "xoxb-secret"
    assert found.for_slack().base_url == "http://127.0.0.1:9/api/"
    mail_address = found.for_mail()
    assert (mail_address.host, mail_address.port, mail_address.user) == ("127.0.0.1", 25025, "me")
    assert (mail_address.password, mail_address.tls, mail_address.sender) == ("pw", "none", "pacewatch@example.org")


def test_a_missing_connection_leaves_the_other_one_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    from pacewatch.airflow.connections import addresses

    monkeypatch.setenv("AIRFLOW_CONN_SLACK_DEFAULT", "slack://:xoxb-secret@")
    found = addresses()
    assert found.for_slack().token == "xoxb-secret"
    with pytest.raises(ConnectionMissing, match="smtp_default"):
        found.for_mail()


def test_a_connection_of_the_wrong_type_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from pacewatch.airflow.connections import addresses

    monkeypatch.setenv("AIRFLOW_CONN_SLACK_DEFAULT", json.dumps({"conn_type": "http", "password": "xoxb-secret"}))
    with pytest.raises(ConnectionMissing, match="'http'") as refused:
        addresses().for_slack()
    assert "xoxb-secret" not in str(refused.value)
