"""Whether an answer is what was asked for. In: an answer. Out: its JSON, or a `Fault` that says what came instead.

A status of 200 proves little: portals answer with login pages, proxies with HTML, services with an error in good form.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pacewatch.feeds.http import answer_words
from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.http.messages import Answer
from pacewatch.registry.http_model import AnswerCheck
from pacewatch.registry.record_path import Step, Where, parse_path
from pacewatch.said import Said

LONGEST_WORDS = 300
WRONG_MEDIA = re.compile(r"(image|audio|video|font)/.*|application/(pdf|javascript|x-shockwave-flash)")
LOGIN = re.compile(rb"<input[^>]+type\s*=\s*[\"']?password", re.IGNORECASE)
MARKUP = re.compile(rb"(<!--.*?-->|<\?xml[^>]*>|\s)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
PAGES = ("text/html", "application/xhtml+xml", "")
MISSING = object()


def expect_status(answer: Answer) -> None:
    """Refuse every status that isn't a good answer.

    Raises:
        Fault: the source refused, can't answer now (`again`), or wants to be left alone for a while (`wait`).
    """
    status, words = answer.status, _words(answer)
    if status in (200, 203, 304):
        return
    if status == 429 or status >= 500 or status == 408:
        raise Fault("busy", answer_words.busy(status, words), again=True, wait=retry_after(answer), body=answer.body)
    if status in (401, 403, 407):
        raise Fault("not_allowed", answer_words.not_allowed(status, words), body=answer.body)
    if status == 413:
        raise Fault("status", answer_words.too_much(words), body=answer.body)
    raise Fault("status", answer_words.other_status(status, words), body=answer.body)


def retry_after(answer: Answer) -> float | None:
    """Seconds that the source wants to be left alone, from `Retry-After` in either of its forms."""
    told = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", told):
        return float(told)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds()) if moment.tzinfo else None


def expect_content(answer: Answer, kind: str, check: AnswerCheck) -> Any:
    """The answer's JSON (None if it is of another kind), once it is what was asked for.

    Raises:
        Fault: it is empty, HTML, a login page, cut off, of another kind, or says itself that it failed.
    """
    body = answer.body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not body:
        raise Fault("empty", answer_words.EMPTY)
    if _is_page(answer, body, kind):
        if LOGIN.search(answer.body):
            raise Fault("login_page", answer_words.login_page(_named(kind)), body=answer.body)
        raise Fault("html", answer_words.html(_named(kind)), body=answer.body)
    if kind != "any" and WRONG_MEDIA.fullmatch(answer.media_type):
        found = answer.media_type, answer.media_type
        raise Fault("wrong_type", answer_words.other_kind(found, _named(kind)), body=answer.body)
    if kind == "json":
        value = _json(answer)
        _expect_success(value, check, answer)
        return value
    if kind == "csv" and (body[:1] in b"{<" or answer.media_type == "application/json"):
        said = answer_words.other_kind(_kind_of(body), _named(kind), _words(answer))
        raise Fault("wrong_type", said, body=answer.body)
    if kind == "xml" and body[:1] != b"<":
        said = answer_words.other_kind(_kind_of(body), _named(kind), _words(answer))
        raise Fault("wrong_type", said, body=answer.body)
    return None


def _is_page(answer: Answer, body: bytes, kind: str) -> bool:
    """Whether it is HTML. Some services call their JSON that; and some spreadsheets are HTML, which reading them finds out."""
    if MARKUP.match(body[:4096]):
        return kind != "any" or answer.media_type in PAGES or LOGIN.search(body) is not None
    return answer.media_type in ("text/html", "application/xhtml+xml") and kind != "any" and body[:1] not in b"{["


def at(value: Any, path: str) -> Any:
    """What stands at a path such as `meta.pages` or `[0].pages`; `MISSING` if nothing does."""
    for step in parse_path(path).steps:
        value = _inside(value, step)
    return value


def _inside(value: Any, step: Step) -> Any:
    if isinstance(step, str):
        return value.get(step, MISSING) if isinstance(value, dict) else MISSING
    if not isinstance(value, list):
        return MISSING
    if isinstance(step, int):
        return value[step] if -len(value) <= step < len(value) else MISSING
    assert isinstance(step, Where)  # noqa: S101 - the registry takes no other step
    return next((one for one in value if isinstance(one, dict) and str(one.get(step.key)) == step.wanted), MISSING)


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.body.decode("utf-8-sig"), parse_constant=_no_number)
    except RecursionError:
        raise Fault("not_json", answer_words.TOO_DEEP, body=answer.body) from None
    except ValueError as fault:
        cut = isinstance(fault, json.JSONDecodeError) and fault.pos >= len(fault.doc.rstrip()) - 1
        if cut:
            raise Fault("truncated", answer_words.CUT_JSON, again=True, body=answer.body) from None
        raise Fault("not_json", answer_words.not_json(fault), body=answer.body) from None


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def _expect_success(value: Any, check: AnswerCheck, answer: Answer) -> None:
    words = at(value, check.message_at) if check.message_at is not None else MISSING
    said = answer_words.words(_short(words) if words is not MISSING else "")
    if check.failure_at is not None and at(value, check.failure_at) is not MISSING:
        found = said if said[0] else answer_words.words(_short(at(value, check.failure_at)))
        raise Fault("failed", answer_words.failed(found), body=answer.body)
    if check.success is None:
        return
    status = at(value, check.success.at)
    if status is MISSING:
        raise Fault("shape", answer_words.no_success(check.success.at), body=answer.body)
    if str(status) not in check.success.values:
        found = answer_words.other_success(_short(status), check.success.at, said)
        raise Fault("failed", found, body=answer.body)


def _words(answer: Answer) -> Said:
    """The first words of a short answer that isn't a page: most likely they say what is wrong."""
    text = " ".join(answer.body[:2000].decode("utf-8", errors="replace").split())
    return answer_words.words(_short(text) if not MARKUP.match(answer.body[:4096].lstrip()) else "")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return printable if len(printable) <= LONGEST_WORDS else printable[: LONGEST_WORDS - 1] + "…"


def _named(kind: str) -> Said:
    return (kind.upper(), kind.upper()) if kind in ("json", "csv", "xml") else answer_words.DATA


def _kind_of(body: bytes) -> Said:
    name = {b"{": "JSON", b"[": "JSON", b"<": "XML"}.get(body[:1])
    return (name, name) if name else answer_words.SOMETHING_ELSE
