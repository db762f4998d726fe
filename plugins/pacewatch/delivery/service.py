"""Messages by any other service. In: an address, a delivery id, a `Message`. Out: a `Result`.

Such a service can't be asked whether a message arrived. So a message in doubt is sent once more, under the same id and marked
as perhaps a second copy; `drain` counts.
"""

from __future__ import annotations

import json

from pacewatch.delivery import undelivered_words
from pacewatch.delivery.formats import one_line, shortened
from pacewatch.delivery.message import Message
from pacewatch.delivery.posting import NotPosted, Posted, Unanswered
from pacewatch.delivery.results import InDoubt, Refused, Result, Retry, Sent
from pacewatch.delivery.service_address import Service, ServiceAddress
from pacewatch.delivery.service_text import text_of
from pacewatch.errors import ConnectionMissing
from pacewatch.said import Said

LONGEST_WORDS = 200
BUSY_SECONDS = 60.0
BUSY = frozenset({-1, 2200, 11232, 45009, 45033, 90030, 130101, 230020, 99991400})
"""Codes by which WeCom, DingTalk and Feishu say that they are busy, or that a robot has sent too much for now."""


class ServiceSender:
    """Sends by whichever service an address belongs to."""

    channel = "service"

    def __init__(self, timeout_seconds: float = 10.0) -> None:
        """Connect nothing yet; `timeout_seconds` bounds a whole request."""
        self._timeout = timeout_seconds

    def send(
        self, address: ServiceAddress, delivery: str, message: Message, *, possible_duplicate: bool = False
    ) -> Result:
        """Send one message."""
        from pacewatch.delivery import service_plugin  # noqa: PLC0415 - Apprise is slow to import

        text = text_of(message, delivery, address.service, possible_duplicate=possible_duplicate)
        try:
            answer = service_plugin.send(address, text, self._timeout)
        except ConnectionMissing as problem:
            return Retry(str(problem), channel_wide=True)
        except NotPosted as fault:
            said = address.hide(f"{address.scheme}: {fault}")
            return Retry(said, channel_wide=fault.for_good)
        except Unanswered as fault:
            return InDoubt(*_hidden(address, undelivered_words.of_service(address.scheme, fault.said)))
        return judged(address, answer)


def judged(address: ServiceAddress, answer: Posted) -> Result:
    """What an answer means for the message."""
    code, words = _told(address.service, answer.body)
    said = _hidden(address, undelivered_words.answered(address.scheme, answer.status, words))
    if answer.status == 429 or code in BUSY:
        return Retry(said[0], after_seconds=answer.retry_after or BUSY_SECONDS)
    if 200 <= answer.status < 300:
        if not address.service.codes:
            return Sent(f"{address.scheme}: {answer.status}")
        if code is None:
            return InDoubt(*undelivered_words.no_code(said, " or ".join(address.service.codes)))
        return Sent(f"{address.scheme}: {answer.status}, code 0") if code == 0 else Refused(*said)
    if answer.status in (408, 503):
        return Retry(said[0], after_seconds=answer.retry_after or 0.0)
    if answer.status >= 500:
        return InDoubt(*said)
    if 300 <= answer.status < 400:
        return Refused(*undelivered_words.redirected(said))
    return Refused(*said)


def _hidden(address: ServiceAddress, said: Said) -> Said:
    """A sentence without the address's secrets."""
    return address.hide(said[0]), address.hide(said[1])


def _told(service: Service, body: bytes) -> tuple[int | None, str]:
    """The code in an answer of the service's own form, if it is one, and the answer in one line."""
    words = shortened(one_line(body.decode("utf-8", "replace")), LONGEST_WORDS)
    try:
        values = json.loads(body)
    except ValueError:
        return None, words
    found = [values[name] for name in service.codes if name in values] if isinstance(values, dict) else []
    return (found[0] if found and isinstance(found[0], int) else None), words
