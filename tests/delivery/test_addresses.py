"""Where messages go out: Airflow Connections in both of their forms, and what is said of bad ones, without their secrets."""

from __future__ import annotations

import json

import pytest

from pacewatch.delivery.addresses import Addresses, MailAddress, SlackAddress
from pacewatch.errors import ConnectionMissing

SECRET = "canary-4711"
SLACK, MAIL = "AIRFLOW_CONN_SLACK_DEFAULT", "AIRFLOW_CONN_SMTP_DEFAULT"


def read(**variables: str) -> Addresses:
    return Addresses.from_environment(variables)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"conn_type": "slack", "password": SECRET, "extra": {"base_url": "http://127.0.0.1:1/api"}}),
        json.dumps({"conn_type": "slack", "password": SECRET, "extra": '{"base_url": "http://127.0.0.1:1/api/"}'}),
        f"slack://:{SECRET}@/?base_url=http%3A%2F%2F127.0.0.1%3A1%2Fapi%2F",
    ],
)
def test_slack_in_each_form(text: str) -> None:
    assert read(**{SLACK: text}).for_slack() == SlackAddress(SECRET, "http://127.0.0.1:1/api/")


@pytest.mark.parametrize(
    ("extra", "port", "tls"),
    [
        ({}, 465, "tls"),
        ({"disable_ssl": True}, 587, "starttls"),
        ({"disable_ssl": "true", "disable_tls": "True"}, 25, "none"),
    ],
)
def test_mail_is_encrypted_unless_that_is_switched_off(extra: dict[str, object], port: int, tls: str) -> None:
    fields = {"conn_type": "smtp", "host": "mail.example.org", "login": "pw", "password": SECRET}
    sender = {"from_email": "pacewatch@example.org"}
    found = read(**{MAIL: json.dumps({**fields, "extra": {**sender, **extra}})}).for_mail()
    assert found == MailAddress("mail.example.org", port, "pw", SECRET, tls, "pacewatch@example.org")  # type: ignore[arg-type]
    uri = "&".join(f"{name}={value}" for name, value in {**sender, **extra}.items())
    assert read(**{MAIL: f"smtp://pw:{SECRET}@mail.example.org/?{uri}"}).for_mail() == found


FAULTY = {
    "no JSON": (SLACK, "{" + SECRET, "neither a JSON object nor a URI"),
    "no URI": (MAIL, SECRET, "neither a JSON object nor a URI"),
    "no token": (SLACK, '{"conn_type": "slack"}', "no password, where Slack's token belongs"),
    "another type": (SLACK, f'{{"conn_type": "http", "password": "{SECRET}"}}', "of type 'http', expected 'slack'"),
    "no host": (MAIL, f'{{"conn_type": "smtp", "password": "{SECRET}"}}', "names no host"),
    "no sender": (MAIL, f"smtp://:{SECRET}@mail.example.org", "names no sender"),
    "no port": (MAIL, f"smtp://:{SECRET}@mail.example.org:x/", "neither a JSON object nor a URI"),
    "extra of another kind": (MAIL, f'{{"conn_type": "smtp", "password": "{SECRET}", "extra": [1]}}', "neither"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_connection_is_named_without_its_secret_and_the_other_one_works(fault: str) -> None:
    variable, text, sentence = FAULTY[fault]
    others = {SLACK: f"slack://:{SECRET}@", MAIL: f"smtp://:{SECRET}@h/?from_email=a@example.org"}
    found = read(**{**others, variable: text})
    bad, good = (found.for_slack, found.for_mail) if variable == SLACK else (found.for_mail, found.for_slack)
    with pytest.raises(ConnectionMissing) as refusal:
        bad()
    assert variable in str(refusal.value)
    assert sentence in str(refusal.value)
    assert SECRET not in str(refusal.value)
    assert SECRET not in repr(found)
    assert good()


def test_a_missing_connection_says_what_to_set() -> None:
    for look_up, variable in ((read().for_slack, SLACK), (read().for_mail, MAIL)):
        with pytest.raises(ConnectionMissing, match=f"set {variable} .* for example to"):
            look_up()
