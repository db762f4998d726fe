"""Mails as a server takes them: their form, their headers, and what is made of each of its answers."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.headerregistry import DateHeader
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

import duckdb
import pytest

from pacewatch.alerts.facts import Bilingual, to_json
from pacewatch.delivery import letter
from pacewatch.delivery.addresses import MailAddress
from pacewatch.delivery.chart import png
from pacewatch.delivery.compose import compose
from pacewatch.delivery.compose_together import compose_all
from pacewatch.delivery.drain import drain
from pacewatch.delivery.formats import shortened
from pacewatch.delivery.letter import composed, message_id
from pacewatch.delivery.mail import MailSender
from pacewatch.delivery.message import Language
from pacewatch.delivery.results import InDoubt, Refused, Retry, Sent
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.home import Home
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.models import Person
from tests.delivery.conftest import addresses_of, due_now
from tests.delivery.drawn import DRAWN
from tests.delivery.mails import SENDER, TO, sender_to, told
from tests.world import query

LANGUAGES: tuple[Language, ...] = ("zh", "en")
EVERY = [(name, language) for name in (*DRAWN, "data-file_refused") for language in LANGUAGES]


# ---- form


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_mail_is_text_and_a_page_with_its_chart_within(name: str, language: Language, mail: MailStandin) -> None:
    message = told(name, language)
    assert sender_to(mail).send(TO, "d1", message) == Sent("<d1@pacewatch.example.org>")
    (taken,) = mail.mails
    assert taken["text"].replace("\r\n", "\n") == message.as_text()
    if message.chart is None:
        assert (taken["form"], taken["pictures"]) == ("multipart/alternative(text/plain, text/html)", [])
        assert "<img" not in taken["html"]
        return
    assert taken["form"] == "multipart/alternative(text/plain, multipart/related(text/html, image/png))"
    picture = png(message.chart, language)
    assert taken["pictures"] == [
        {
            "type": "image/png",
            "cid": "<d1.chart@pacewatch.example.org>",
            "disposition": "inline",
            "size": len(picture),
            "sha256": hashlib.sha256(picture).hexdigest(),
        }
    ]
    (image,) = Page.read(taken["html"]).images
    assert (image["src"], image["alt"]) == ("cid:d1.chart@pacewatch.example.org", message.chart.description)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_several_things_told_together_each_has_its_own_chart(language: Language, mail: MailStandin) -> None:
    told_together = [DRAWN["flow"], DRAWN["ratio"], replace(DRAWN["level"], points=()), DRAWN["growth"]]
    message = compose_all(told_together, language)
    assert isinstance(sender_to(mail).send(TO, "d1", message), Sent)
    (taken,) = mail.mails
    assert taken["form"] == (
        "multipart/alternative(text/plain, multipart/related(text/html, image/png, image/png, image/png))"
    )
    charts = [part.chart for part in message.parts if part.chart]
    images = Page.read(taken["html"]).images
    assert [image["alt"] for image in images] == [chart.description for chart in charts]
    pictures = {f"cid:{one['cid'].strip('<>')}": one["sha256"] for one in taken["pictures"]}
    assert [pictures[str(image["src"])] for image in images] == [
        hashlib.sha256(png(chart, language)).hexdigest() for chart in charts
    ]


class Page(HTMLParser):
    """What of a page a mail program may load, and the languages that it states."""

    def __init__(self) -> None:
        super().__init__()
        self.images: list[dict[str, str | None]] = []
        self.loaded: list[str | None] = []
        self.languages: set[str | None] = set()

    @classmethod
    def read(cls, text: str) -> Page:
        page = cls()
        page.feed(text)
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.loaded += [found[name] for name in ("src", "href", "background", "srcset") if name in found]
        self.languages |= {found["lang"]} if "lang" in found else set()
        self.images += [found] if tag == "img" else []


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_page_loads_nothing_and_states_its_language(name: str, language: Language) -> None:
    mail = composed(told(name, language), SENDER, TO, "d1", possible_duplicate=False)
    rich = mail.get_body(("html",))
    assert rich is not None
    text = rich.get_content()
    page = Page.read(text)
    assert [source for source in page.loaded if not str(source).startswith("cid:")] == []
    assert not re.search(r"url\(|@import|<link|<script|<style", text)
    assert page.languages == {language}
    assert 'name="color-scheme" content="light dark"' in text
    # White on white in dark mode comes from a colour without its background, and the other way round.
    assert "color: #ffffff" not in text.replace("background-color: #ffffff", "")


def test_a_chart_that_cannot_be_drawn_holds_no_mail_back(
    mail: MailStandin, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> bytes:
        raise ValueError("the renderer met something")

    monkeypatch.setattr(letter, "png", broken)
    assert isinstance(sender_to(mail).send(TO, "d1", told("flow")), Sent)
    assert mail.mails[0]["form"] == "multipart/alternative(text/plain, text/html)"
    assert "the renderer met something" in caplog.text


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_line_is_short_and_of_seven_bits(name: str, language: Language) -> None:
    written = composed(told(name, language), SENDER, TO, "d1", possible_duplicate=False).as_bytes()
    assert written.isascii()
    assert max(len(line) for line in written.split(b"\r\n")) <= 78
    assert b"\n" not in written.replace(b"\r\n", b"")


# ---- headers


def test_headers_say_what_a_mail_is_and_that_nobody_wrote_it(mail: MailStandin) -> None:
    message = told("flow")
    sender_to(mail).send(TO, "d1", message)
    headers = {name: value.strip() for name, value in mail.mails[0]["headers"].items()}
    date = headers.pop("Date")
    content_type = headers.pop("Content-Type")
    assert headers == {
        "From": "Pacewatch <pacewatch@example.org>",
        "To": TO,
        "Subject": "【落后】示例市：2022年城镇新增就业1万人",
        "Message-ID": "<d1@pacewatch.example.org>",
        "List-Id": "<verdicts.sample-city-s-government-work-report-2022.pacewatch.example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": "zh",
        "MIME-Version": "1.0",
    }
    assert parsedate_to_datetime(date).utcoffset() is not None
    assert content_type.startswith("multipart/alternative")


def test_both_languages_and_every_alert_of_a_programme_are_one_list_and_data_another() -> None:
    lists = {told(name, language).mailing for name in DRAWN for language in LANGUAGES}
    assert lists == {"verdicts.sample-city-s-government-work-report-2022"}
    assert told("data-file_refused").mailing == "data.sample-city-s-government-work-report-2022"
    nameless = replace(DRAWN["flow"], programme=Bilingual("市", "市"))
    assert compose(nameless, "zh").mailing == "verdicts.programme"


@pytest.mark.parametrize(
    "domain", ["example.org", "a-very-long-name.of-a-department.in-a-ministry.government.example.org"]
)
def test_what_follows_in_an_episode_hangs_on_its_first_mail(domain: str) -> None:
    sender = f"pacewatch@{domain}"
    opening = composed(told("flow"), sender, TO, "a" * 24, possible_duplicate=False)
    reply = composed(told("flow"), sender, TO, "b" * 24, possible_duplicate=False, thread=message_id("a" * 24, sender))
    assert (opening["In-Reply-To"], opening["References"]) == (None, None)
    lines = reply.as_bytes().decode().replace("\r\n ", " ").replace(":  ", ": ").split("\r\n")
    first = f"<{'a' * 24}@pacewatch.{domain}>"
    assert {
        f"In-Reply-To: {first}",
        f"References: {first}",
        f"Message-ID: <{'b' * 24}@pacewatch.{domain}>",
        f"List-Id: <verdicts.sample-city-s-government-work-report-2022.pacewatch.{domain}>",
    } <= set(lines)


def test_the_mail_that_opens_an_episode_does_not_answer_itself(mail: MailStandin) -> None:
    sender_to(mail).send(TO, "d1", told("flow"), thread="<d1@pacewatch.example.org>")
    assert "In-Reply-To" not in mail.mails[0]["headers"]


@pytest.mark.parametrize("thread", ["d1", "<a@b>, <c@d>", "<a@b>\r\nBcc: eve@example.org", "<>"])
def test_a_thread_that_is_no_message_id_is_a_defect_and_sends_nothing(thread: str, mail: MailStandin) -> None:
    result = sender_to(mail).send(TO, "d1", told("flow"), thread=thread)
    assert isinstance(result, Retry)
    assert "is no Message-ID" in result.error
    assert mail.mails == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_subject_survives_folding_and_cannot_hold_a_second_header(language: Language) -> None:
    name = "甲" * 150 + "\r\nBcc: eve@example.org\u2028X: y"
    message = compose(replace(DRAWN["flow"], target=Bilingual(name, name)), language)
    read = message_from_bytes(
        composed(message, SENDER, TO, "d1", possible_duplicate=False).as_bytes(), policy=policy.default
    )
    assert read["Bcc"] is None
    assert str(read["Subject"]) == shortened(message.subject, 200)
    assert isinstance(read["Date"], DateHeader)


# ---- answers


@pytest.mark.parametrize(
    ("fault", "kind", "taken"),
    [
        ("451", Retry, 0),
        ("550", Refused, 0),
        ("451_data", Retry, 0),
        ("550_data", Refused, 0),
        ("552_data", Refused, 0),
        ("421", Retry, 0),
        ("drop_before", InDoubt, 0),
        ("drop_after", InDoubt, 1),
    ],
)
def test_what_each_answer_means(fault: str, kind: type, taken: int, mail: MailStandin) -> None:
    mail.faults.script(fault)
    result = sender_to(mail).send(TO, "d1", told("flow"))
    assert type(result) is kind
    assert TO not in str(result)
    assert len(mail.mails) == taken
    assert isinstance(sender_to(mail).send(TO, "d2", told("flow")), Sent)


def test_a_refusal_is_one_person_s_alone(told_twice: Home, mail: MailStandin) -> None:
    """Two officials are told by mail; the first one's mailbox is gone, and the second one's mail arrives."""
    people = two_officials(told_twice)
    mail.faults.script("550")
    report = drain(told_twice, Told(people), addresses_of(None, mail.port), settle_seconds=0.1, timeout_seconds=2.0)
    assert sorted(row.outcome for row in report.rows) == ["refused", "sent"]
    (refused,) = [row for row in report.rows if row.outcome == "refused"]
    assert "550 5.1.1 <(recipient)> no such mailbox" in refused.detail
    (taken,) = mail.mails
    (reached,) = [person for person in people.values() if person.id != refused.recipient]
    assert taken["recipients"] == [reached.email]
    due_now(told_twice)
    assert drain(told_twice, Told(people), addresses_of(None, mail.port), settle_seconds=0.1).counts == {}
    states = dict(query(told_twice, "SELECT recipient, state FROM delivery.outbox WHERE channel = 'email'"))
    assert states == {refused.recipient: "refused", reached.id: "sent"}


class Told:
    """The people of a registry."""

    def __init__(self, people: dict[str, Person]) -> None:
        self.people = people
        self.programmes: dict[str, LoadedProgramme] = {}
        self.routes = None


def two_officials(home: Home) -> dict[str, Person]:
    """Two people with mail, to whom one event is queued; nothing else waits."""
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("UPDATE alerts.event SET facts = ?", [to_json(DRAWN["flow"])])
        connection.execute("DELETE FROM delivery.outbox WHERE channel = 'slack'")
        connection.execute("UPDATE delivery.outbox SET recipient = 'first'")
        names = [row[0] for row in connection.execute("DESCRIBE delivery.outbox").fetchall()]
        values = {"delivery": "'second'", "recipient": "'second'"}
        columns = ", ".join(values.get(name, name) for name in names)
        connection.execute(f"INSERT INTO delivery.outbox SELECT {columns} FROM delivery.outbox")
    return {
        name: Person.model_validate(
            {
                "id": name,
                "name": {"zh": "某", "en": "Some"},
                "language": language,
                "receives": ["verdicts"],
                "email": f"{name}@example.org",
            }
        )
        for name, language in (("first", "zh"), ("second", "en"))
    }


def test_a_server_without_encryption_is_not_used_where_it_was_asked_for(mail: MailStandin) -> None:
    asked = MailSender(MailAddress("127.0.0.1", mail.port, None, None, "starttls", SENDER), 2.0)
    result = asked.send(TO, "d1", told("flow"))
    assert isinstance(result, Retry)
    assert result.channel_wide
    assert "STARTTLS" in result.error
