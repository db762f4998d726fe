"""Page after page, over real sockets: all of them or none; and promises that sources don't keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.feeds.http.asking import bodies, fault_of, poll
from tests.feeds.http.local_source import LocalSource, Reply, Script, Seen, reply

Serve = Callable[[Script], LocalSource]


def book(pages: int, *, said: Any = None, size: int = 2, key: str = "page") -> Script:
    """Pages from 1 on, each saying how many there are; beyond the last one they are empty."""

    def script(seen: Seen) -> Reply:
        number = int(seen.query[key])
        items = [{"n": number * size + item} for item in range(size)] if number <= pages else []
        return reply(200, [{"page": number, "pages": pages if said is None else said}, items])

    return script


BY_PAGE = {"by": "page", "items_at": "[1]", "pages_at": "[0].pages"}


def numbers(found: list[bytes]) -> list[int]:
    return [json.loads(body)[0]["page"] for body in found]


def test_pages_are_asked_up_to_the_count_that_the_source_says(serve: Serve) -> None:
    source = serve(book(3))
    brought = poll(source.url, query={"format": "json"}, paging={**BY_PAGE, "size": 2, "size_parameter": "per_page"})
    assert numbers(bodies(brought)) == [1, 2, 3]
    assert [seen.target for seen in source.seen] == [f"/?format=json&page={n}&per_page=2" for n in (1, 2, 3)]
    assert [origin for origin, _ in brought[0].pages] == [
        f"{source.url}{seen.target}".replace("/?", "?") for seen in source.seen
    ]


def test_without_a_count_an_empty_page_is_the_end(serve: Serve) -> None:
    source = serve(book(2))
    assert numbers(bodies(poll(source.url, paging={"by": "page", "items_at": "[1]"}))) == [1, 2]
    assert len(source.seen) == 3


def test_an_empty_first_page_is_no_data_and_no_fault(serve: Serve) -> None:
    (brought,) = poll(serve(book(0)).url, paging=BY_PAGE)
    assert (brought.outcome, brought.pages) == ("no_data", [])


def test_null_in_the_place_of_the_list_is_no_data(serve: Serve) -> None:
    source = serve(lambda _: reply(200, [{"page": 0, "pages": 0, "total": 0}, None]))
    assert poll(source.url, paging=BY_PAGE)[0].outcome == "no_data"


def test_a_page_missing_of_those_promised_refuses_them_all(serve: Serve) -> None:
    source = serve(book(2, said=5))
    brought = poll(source.url, paging=BY_PAGE)
    assert bodies(brought) == []
    assert fault_of(brought) == ("page_count", "page 3 is empty, and the source promised 5")


def test_a_source_that_takes_no_notice_of_the_page_is_found_out(serve: Serve) -> None:
    source = serve(lambda _: reply(200, [{"pages": 9}, [1, 2]]))
    code, sentence = fault_of(poll(source.url, paging=BY_PAGE))
    assert code == "pages_repeat"
    assert "takes no notice of the page asked for" in sentence
    assert len(source.seen) == 2


def test_pages_without_end_are_refused_and_not_cut_off(serve: Serve) -> None:
    source = serve(book(10**6))
    brought = poll(source.url, paging={**BY_PAGE, "most": 7})
    assert bodies(brought) == []
    assert fault_of(brought) == ("too_many_pages", "more than 7 pages; ask for less at a time, or raise 'most'")
    assert len(source.seen) == 7


def test_a_failing_page_refuses_them_all(serve: Serve) -> None:
    pages = book(3)
    source = serve(lambda seen: reply(404, b"") if seen.query["page"] == "3" else pages(seen))
    brought = poll(source.url, paging=BY_PAGE)
    assert (bodies(brought), fault_of(brought)[0]) == ([], "status")


@pytest.mark.parametrize(
    "answer",
    [[{"pages": 2}], [{"pages": 2}, {"a": 1}], [{"pages": "two"}, [1]], [{"pages": None}, [1]], [{"seiten": 2}, [1]],
     [{"pages": -1}, [1]], [{"pages": True}, [1]], {"pages": 2}, '"text"', None],
)  # fmt: skip
def test_an_answer_of_another_shape_is_refused(answer: Any, serve: Serve) -> None:
    assert fault_of(poll(serve(lambda _: reply(200, answer)).url, paging=BY_PAGE))[0] == "shape"


def offsets(total: int, said: Any, most: int = 2) -> Script:
    """Records from an offset on, never more than `most`, whatever is asked for."""

    def script(seen: Seen) -> Reply:
        start = int(seen.query["offset"])
        records = list(range(start, min(start + most, total)))
        return reply(200, {"meta": {"found": said}, "results": records})

    return script


@pytest.mark.parametrize("said", [5, "5", ">4"])
def test_offsets_go_on_by_what_really_came(said: Any, serve: Serve) -> None:
    source = serve(offsets(5, said))
    paging = {"by": "offset", "items_at": "results", "total_at": "meta.found", "size": 100, "size_parameter": "limit"}
    found = [record for body in bodies(poll(source.url, paging=paging)) for record in json.loads(body)["results"]]
    assert found == [0, 1, 2, 3, 4]
    assert [seen.query["offset"] for seen in source.seen][:3] == ["0", "2", "4"]


def test_fewer_records_than_promised_refuse_them_all(serve: Serve) -> None:
    paging = {"by": "offset", "items_at": "results", "total_at": "meta.found"}
    brought = poll(serve(offsets(5, 9)).url, paging=paging)
    assert (bodies(brought), fault_of(brought)[1]) == ([], "5 records came, and the source promised 9")


def test_an_offset_within_a_body_is_set_there(serve: Serve) -> None:
    def script(seen: Seen) -> Reply:
        start = json.loads(seen.body)["offset"]
        return reply(200, {"results": [start] if start < 3 else []})

    source = serve(script)
    brought = poll(source.url, method="POST", body={"q": "x"}, paging={"by": "offset", "items_at": "results"})
    assert [json.loads(seen.body) for seen in source.seen] == [{"q": "x", "offset": n} for n in range(4)]
    assert len(bodies(brought)) == 3


def test_next_links_in_the_body_are_followed(serve: Serve) -> None:
    def script(seen: Seen) -> Reply:
        number = int(seen.query.get("cursor", 0))
        return reply(200, {"links": {"next": f"/more?cursor={number + 1}" if number < 2 else None}, "n": number})

    source = serve(script)
    found = bodies(poll(f"{source.url}/start?a=b", paging={"by": "link", "next_at": "links.next"}))
    assert [json.loads(body)["n"] for body in found] == [0, 1, 2]
    assert [seen.target for seen in source.seen] == ["/start?a=b", "/more?cursor=1", "/more?cursor=2"]


def test_next_links_in_the_header_are_followed_whatever_the_format(serve: Serve) -> None:
    def script(seen: Seen) -> Reply:
        number = int(seen.query.get("c", 0))
        link = f'<{source.url}/?c={number + 1}>; rel="next", <{source.url}/>; rel="first"'
        return reply(200, f"a,b\n{number},1\n", **({"Link": link} if number < 2 else {}))

    source = serve(script)
    assert len(bodies(poll(source.url, kind="csv", paging={"by": "link"}))) == 3


def test_links_in_a_circle_are_refused(serve: Serve) -> None:
    source = serve(lambda seen: reply(200, {"next": "/b" if seen.target == "/a" else "/a"}))
    code, _ = fault_of(poll(f"{source.url}/a", paging={"by": "link", "next_at": "next"}))
    assert code == "pages_repeat"
    assert len(source.seen) == 2


@pytest.mark.parametrize(
    ("link", "code"),
    [("http://127.0.0.1:1/x", "private_address"), ("http://169.254.169.254/latest", "other_host"),
     ("file://localhost/etc/hostname", "bad_address"),
     ("http://[", "bad_address"), (7, "shape"), ({"href": "/x"}, "shape"), ("https://elsewhere.example.org/", "other_host")],
)  # fmt: skip
def test_a_next_link_is_checked_like_any_address(link: Any, code: str, serve: Serve) -> None:
    source = serve(lambda _: reply(200, {"next": link}))
    brought = poll(source.url, paging={"by": "link", "next_at": "next"})
    assert (bodies(brought), fault_of(brought)[0]) == ([], code)
