"""What `fetch: {http: ...}` may say: what to ask a source for, how to page, and what an answer must be. In: plain values."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, JsonValue, model_validator

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Count, Misfit, Words
from pacewatch.registry.http_fields import (
    OWN_HEADERS,
    SECRET_HEADERS,
    ConnectionId,
    Parameters,
    Path,
    Scalar,
    plain_host,
    plain_url,
    refuse_secret,
)
from pacewatch.registry.placeholders import fault_of
from pacewatch.registry.schedule import Every

Status = Annotated[int, Field(strict=True, ge=200, le=499)]


class Paging(Model):
    """How an answer goes on: by page numbers, by an offset, or by links.

    By page and offset it ends where `pages_at` or `total_at` says so, or with a page whose list at `items_at` is empty.
    By link it follows the address at `next_at`, or the header `Link: <...>; rel="next"`.
    """

    by: Literal["page", "offset", "link"]
    parameter: Words | None = None
    first: int = Field(1, ge=0, strict=True)
    size: int | None = Field(None, ge=1, strict=True)
    size_parameter: Words | None = None
    pages_at: Path | None = None
    total_at: Path | None = None
    items_at: Path | None = None
    next_at: Path | None = None
    most: int = Field(100, ge=1, le=10_000, strict=True, description="more pages than this are refused, not cut off")

    @model_validator(mode="after")
    def _ends(self) -> Paging:
        numbered = {"first": 1, "parameter": None, "pages_at": None, "total_at": None, "items_at": None}
        if self.by == "link":
            if extra := next((key for key, unset in numbered.items() if getattr(self, key) != unset), None):
                raise Misfit(f"saw '{extra}' with paging by link; expected 'next_at', or nothing for the Link header")
        elif self.next_at is not None:
            raise Misfit(f"saw 'next_at' with paging by {self.by}; expected it with 'by: link'", "next_at")
        elif self.items_at is None:
            raise Misfit(f"saw no 'items_at'; paging by {self.by} needs the place of the list of records")
        if self.total_at is not None and self.size is None and self.by == "page":
            raise Misfit("saw 'total_at' without 'size'; expected how many records a page has", "total_at")
        return self

    @property
    def name(self) -> str:
        """The parameter that says where a page begins."""
        return self.parameter or self.by


class Periods(Model):
    """One request for each of the `last` periods up to `lag` before the present one; `again` of them are asked each time."""

    unit: Literal["day", "month", "year"]
    last: int = Field(ge=1, le=400, strict=True)
    lag: int = Field(1, ge=0, le=60, strict=True)
    again: int = Field(1, ge=0, le=400, strict=True)


class Split(Model):
    """A list too long for one request: the values of the query or body key `key` are asked for `most` at a time."""

    key: Words
    most: Count


class FetchConnection(Model):
    """The Airflow Connection that holds the credentials, and how they are shown to the source.

    `bearer`, `header`, `query` and `body` use its password; `basic` its login and password.
    """

    id: ConnectionId
    shown_as: Literal["header", "query", "body", "basic", "bearer"]
    name: Words | None = None

    @model_validator(mode="after")
    def _is_named(self) -> FetchConnection:
        wants = self.shown_as in ("header", "query", "body")
        if wants != (self.name is not None):
            seen, expected = ("no", "the") if wants else ("a", "no")
            raise Misfit(f"saw {seen} 'name' with 'shown_as: {self.shown_as}'; expected {expected} name of it")
        return self


class Rate(Model):
    """At most so many requests in so many seconds."""

    requests: Count
    per_seconds: int = Field(ge=1, le=86_400, strict=True)


class Success(Model):
    """Where an answer says how it went, and the values that mean well."""

    at: Path
    values: tuple[Words, ...] = Field(min_length=1)


class AnswerCheck(Model):
    """What an answer must be to count; without `type`, what the feed's format says."""

    type: Literal["json", "csv", "xml", "any"] | None = None
    success: Success | None = None
    failure_at: Path | None = Field(None, description="an answer that holds anything here is a failure")
    message_at: Path | None = Field(None, description="where a failure's words stand")
    no_data: tuple[Status, ...] = Field((204,), description="status codes that mean: nothing there (yet)")


class HttpFetch(Model):
    """Asking a source by HTTP. Every text may hold placeholders such as `{today:%Y%m%d}`."""

    url: Annotated[str, AfterValidator(plain_url)]
    method: Literal["GET", "POST"] = "GET"
    query: Parameters = Field(default_factory=dict)
    headers: dict[Words, Words] = Field(default_factory=dict)
    body: dict[str, JsonValue] | None = None
    paging: Paging | None = None
    each: Periods | None = None
    items: tuple[Scalar, ...] = Field((), max_length=500, description="one request for each, which `{item}` stands for")
    split: Split | None = None
    connection: FetchConnection | None = None
    rate: Rate | None = None
    answer: AnswerCheck = AnswerCheck()
    hosts: tuple[Annotated[str, AfterValidator(plain_host)], ...] = Field(
        (), description="hosts beside the address's own that redirects and next links may lead to"
    )
    every: Every | None = None
    within_seconds: int = Field(300, ge=1, le=840, strict=True)
    most_megabytes: int = Field(50, ge=1, le=2000, strict=True)

    @model_validator(mode="after")
    def _fits(self) -> HttpFetch:
        if self.body is not None and self.method == "GET":
            raise Misfit("saw a body with 'method: GET'; expected 'method: POST'", "body")
        for name in self.headers:
            refuse_secret(name, "headers", name)
            if name.lower() in SECRET_HEADERS | OWN_HEADERS:
                raise Misfit(f"saw '{name}'; that header isn't set by hand: see 'connection'", "headers", name)
        for name in self.query:
            refuse_secret(name, "query", name)
        for name in self.body or ():
            refuse_secret(name, "body", name)
        for key in ("url", "query", "headers", "body"):
            for text in _texts(getattr(self, key)):
                if fault := fault_of(text, has_period=self.each is not None, has_item=bool(self.items)):
                    raise Misfit(fault, key)
        return self._combination_fits()

    def _combination_fits(self) -> HttpFetch:
        if self.each and not any("{period" in text for text in _texts([self.url, self.query, self.body])):
            raise Misfit("saw no {period} in 'url', 'query' or 'body'; expected it with 'each'", "each")
        if self.items and not any("{item}" in text for text in _texts([self.url, self.query, self.body])):
            raise Misfit("saw no {item} in 'url', 'query' or 'body'; expected it with 'items'", "items")
        if self.split and not isinstance((self.body or self.query).get(self.split.key), list | tuple):
            raise Misfit(f"saw '{self.split.key}'; expected a key of 'query' or 'body' with a list", "split", "key")
        if self.connection and self.connection.shown_as == "body" and self.body is None:
            raise Misfit("saw 'shown_as: body' without a body", "connection", "shown_as")
        return self


def _texts(value: Any) -> list[str]:
    """Every text within a value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    return [text for inner in value for text in _texts(inner)] if isinstance(value, list | tuple) else []
