"""Wrong answers, over real sockets: each is refused with a sentence that says what came, and nothing of it counts."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pacewatch.feeds.http.patience import Patience
from tests.feeds.http.asking import bodies, fault_of, poll
from tests.feeds.http.local_source import LocalSource, Reply, Script, Seen, in_turn, reply

Serve = Callable[[Script], LocalSource]
GOOD = reply(200, {"status": "ok", "data": [1, 2, 3]})
HTML = "<!DOCTYPE html><html><body>Wartung</body></html>"
LOGIN = '<html><form><input type="text" name="u"><input name="p" type="password"></form></html>'

WRONG: dict[str, tuple[Reply, str, str]] = {
    "HTML instead of JSON": (reply(200, HTML, Content_Type="application/json"), "html", "an HTML page came instead of JSON"),
    "HTML after a comment": (reply(200, "<!-- x -->\n" + HTML, Content_Type="text/plain"), "html", "HTML page"),
    "HTML by its media type": (reply(200, "Wartung", Content_Type="text/html; charset=gbk"), "html", "HTML page"),
    "a login page": (reply(200, LOGIN, Content_Type="text/html"), "login_page", "a page to log in came instead of JSON"),
    "nothing": (reply(200, b""), "empty", "the answer is empty"),
    "blanks": (reply(200, b" \r\n\t "), "empty", "the answer is empty"),
    "a byte order mark and nothing": (reply(200, b"\xef\xbb\xbf"), "empty", "the answer is empty"),
    "an image": (reply(200, b"GIF89a", Content_Type="image/gif"), "wrong_type", "image/gif came instead of JSON"),
    "words": (reply(200, b"quota used up", Content_Type="text/plain"), "not_json", "the answer isn't JSON"),
    "NaN": (reply(200, b'{"a": NaN}'), "not_json", "NaN is no number of JSON"),
    "bytes that are no UTF-8": (reply(200, b'{"a": "\xff"}'), "not_json", "isn't JSON"),
    "brackets without end": (reply(200, b"[" * 100_000), "not_json", "nested too deeply"),
    "JSON cut off": (reply(200, b'{"data": [1, 2'), "truncated", "the JSON ends in the middle"),
    "fewer bytes than announced": (
        reply(200, b'{"data": [1]}', Content_Length=500, Connection="close"), "truncated", "ends in the middle",
    ),
    "chunks without end": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n[1,2]\r\n",
        "truncated", "ends in the middle",
    ),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n Connection: close\r\n\r\n", "truncated", "isn't HTTP"),
    "a gzip stream cut off": (
        reply(200, gzip.compress(b"[1, 2, 3]" * 99)[:-12], Content_Encoding="gzip"), "truncated", "ends in the middle",
    ),
    "gzip that isn't": (reply(200, b"[1, 2]", Content_Encoding="gzip"), "encoding", "says that it is gzip, and isn't"),
    "an encoding nobody asked for": (reply(200, b"\x1b[1]", Content_Encoding="br"), "encoding", "encoded as 'br'"),
    "two encodings": (reply(200, b"[1]", Content_Encoding="gzip, gzip"), "encoding", "encoded as 'gzip, gzip'"),
    "not found": (reply(404, {"message": "no such series"}), "status", "answered 404: {\"message\": \"no such series\"}"),
    "bad request": (reply(400, b"bad startyear", Content_Type="text/plain"), "status", "answered 400: bad startyear"),
    "not allowed": (reply(401, b""), "not_allowed", "check the credentials in the Airflow Connection"),
    "forbidden": (reply(403, HTML, Content_Type="text/html"), "not_allowed", "answered 403; check"),
    "gone": (reply(410, {"v1": "410"}), "status", "answered 410"),
    "too much asked": (reply(413, b""), "status", "answered 413; ask for less at a time"),
    "part of it": (reply(206, {"a": 1}), "status", "answered 206: {\"a\": 1}; expected 200"),
    "unchanged, unasked": (reply(304, b""), "status", "wasn't asked"),
    "failure in good form": (reply(200, {"status": "error", "data": "Invalid key"}), "failed",
                             "says error at 'status': Invalid key"),
    "no word of success": (reply(200, {"state": "ok"}), "shape", "says nothing at 'status', where its success stands"),
    "a failure's place": (reply(200, {"status": "ok", "fault": {"text": "x"}}), "failed", "the source says that it failed"),
    "a redirect without a place": (reply(302, b""), "redirects", "doesn't say where to"),
}  # fmt: skip
CHECK = {"success": {"at": "status", "values": ["ok"]}, "failure_at": "fault", "message_at": "data"}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_answer_is_refused_with_a_sentence(fault: str, serve: Serve) -> None:
    answer, code, sentence = WRONG[fault]
    brought = poll(serve(lambda _: answer).url, answer=CHECK)
    assert bodies(brought) == []
    assert fault_of(brought)[0] == code
    assert sentence in fault_of(brought)[1]


@pytest.mark.parametrize("fault", WRONG)
def test_what_asking_again_cannot_mend_is_not_asked_again(fault: str, serve: Serve) -> None:
    answer, code, _ = WRONG[fault]
    source = serve(lambda _: answer)
    poll(source.url, answer=CHECK)
    is_worth_it = code == "truncated" or fault == "gzip that isn't"
    assert len(source.seen) == (4 if is_worth_it else 1)


def test_a_good_answer_comes_through_byte_for_byte(serve: Serve) -> None:
    body = '{"status": "ok", "值": 1.10, "n": 12345678901234567890.12345}\r\n'.encode()
    for answer in (reply(200, body), reply(200, gzip.compress(body), Content_Encoding="gzip"),
                   reply(200, zlib.compress(body), Content_Encoding="deflate")):  # fmt: skip
        assert bodies(poll(serve(lambda _, answer=answer: answer).url, answer=CHECK)) == [body]


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        ("csv", reply(200, {"error": "quota"}), "wrong_type"),
        ("csv", reply(200, b"<?xml version='1.0'?><a/>", Content_Type="text/csv"), "wrong_type"),
        ("csv", reply(200, HTML, Content_Type="text/csv"), "html"),
        ("xml", reply(200, b"a,b\n1,2\n", Content_Type="text/xml"), "wrong_type"),
        ("any", reply(200, HTML), "html"),
        ("any", reply(200, LOGIN, Content_Type="application/vnd.ms-excel"), "login_page"),
        ("any", reply(200, b""), "empty"),
    ],
)
def test_other_kinds_are_looked_at_too(kind: str, answer: bytes, code: str, serve: Serve) -> None:
    assert fault_of(poll(serve(lambda _: answer).url, kind=kind))[0] == code


def test_json_that_is_called_html_and_spreadsheets_that_are_html_are_taken(serve: Serve) -> None:
    answer = reply(200, b" [1]", Content_Type="text/html; charset=utf-8")
    assert bodies(poll(serve(lambda _: answer).url)) == [b" [1]"]
    table = reply(200, "<html><table><tr><td>1</td></tr></table></html>", Content_Type="application/vnd.ms-excel")
    assert len(bodies(poll(serve(lambda _: table).url, kind="any"))) == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [("csv", b"\xef\xbb\xbfa,b\n1,2\n"), ("xml", b"<?xml version='1.0'?><a/>"), ("any", b"PK\x03\x04")],
)
def test_good_answers_of_other_kinds_are_taken(kind: str, body: bytes, serve: Serve) -> None:
    answer = reply(200, body, Content_Type="application/octet-stream")
    assert bodies(poll(serve(lambda _: answer).url, kind=kind)) == [body]


def test_busy_twice_and_then_good(serve: Serve) -> None:
    source = serve(in_turn(reply(500), reply(502, HTML, Content_Type="text/html"), GOOD))
    assert len(bodies(poll(source.url))) == 1
    assert len(source.seen) == 3


def test_retry_after_in_seconds_is_kept(serve: Serve) -> None:
    source = serve(in_turn(reply(429, Retry_After=1), GOOD))
    assert len(bodies(poll(source.url))) == 1
    first, second = source.seen
    assert 1.0 <= second.at - first.at < 3


def test_retry_after_as_a_date_is_kept(serve: Serve) -> None:
    def script(_: Seen) -> Reply:
        if len(source.seen) > 1:
            return GOOD
        return reply(503, Retry_After=format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True))

    source = serve(script)
    assert len(bodies(poll(source.url))) == 1
    assert source.seen[1].at - source.seen[0].at >= 0.9


@pytest.mark.parametrize("told", ["0", "soon", "-5", "Mon, 01 Jan 2001 00:00:00 GMT", "", "9" * 12])
def test_a_retry_after_that_says_nothing_is_no_harm(told: str, serve: Serve) -> None:
    source = serve(in_turn(reply(429, Retry_After=told), GOOD))
    assert len(bodies(poll(source.url))) == 1


def test_a_wait_longer_than_the_time_left_ends_the_poll_at_once(serve: Serve) -> None:
    source = serve(lambda _: reply(429, Retry_After=3600))
    began = time.monotonic()
    code, sentence = fault_of(poll(source.url, seconds=5))
    assert (code, len(source.seen)) == ("too_slow", 1)
    assert "asks to wait 3600 s, longer than this poll may take (5 s)" in sentence
    assert time.monotonic() - began < 2


def test_nobody_there_is_tried_again_and_said(serve: Serve) -> None:
    source = serve(lambda _: GOOD)
    source.close()
    code, sentence = fault_of(poll(source.url))
    assert code == "no_connection"
    assert "no connection" in sentence


def drip(first: bytes, part: bytes, seconds: float = 0.1) -> Script:
    """A source that sends a little, and then a little more, for ever."""

    def script(_: Seen) -> Iterator[bytes]:
        yield first
        while True:
            time.sleep(seconds)
            yield part

    return script


@pytest.mark.parametrize(
    "first",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n[", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 20"],
    ids=["body", "headers", "status"],
)
def test_a_source_that_sends_byte_by_byte_is_left_at_the_deadline(first: bytes, serve: Serve) -> None:
    began = time.monotonic()
    code, sentence = fault_of(poll(serve(drip(first, b"1")).url, seconds=1.5))
    assert code == "too_slow"
    assert "within 1.5 seconds" in sentence or "in time" in sentence
    assert time.monotonic() - began < 3


def test_a_source_that_says_nothing_is_left_after_a_while(serve: Serve) -> None:
    def silent(_: Seen) -> Iterator[bytes]:
        time.sleep(3)
        yield b""

    code, _ = fault_of(poll(serve(silent).url, read_seconds=0.2, patience=Patience(tries=2, first_wait=0.01)))
    assert code == "too_slow"


def test_an_endless_body_is_left_at_the_limit(serve: Serve) -> None:
    def endless(_: Seen) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n["
        while True:
            yield b"1," * 32_768

    source = serve(endless)
    code, sentence = fault_of(poll(source.url, most_bytes=300_000))
    assert code == "too_large"
    assert "larger than 300,000 bytes" in sentence
    assert len(source.seen) == 1


def test_a_gzip_bomb_costs_no_memory(serve: Serve) -> None:
    import tracemalloc

    bomb = gzip.compress(bytes(200_000_000), 9)
    assert len(bomb) < 250_000
    source = serve(lambda _: reply(200, bomb, Content_Encoding="gzip"))
    tracemalloc.start()
    try:
        code, _ = fault_of(poll(source.url, most_bytes=1_000_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert code == "too_large"
    assert peak < 20_000_000


def test_the_limit_counts_all_answers_of_a_poll(serve: Serve) -> None:
    source = serve(lambda seen: reply(200, {"items": ["x" * 1000], "page": seen.query["page"]}))
    paging = {"by": "page", "items_at": "items"}
    code, _ = fault_of(poll(source.url, paging=paging, most_bytes=5_000))
    assert code == "too_large"
    assert len(source.seen) == 5
