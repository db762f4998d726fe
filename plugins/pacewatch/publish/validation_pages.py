"""What the suites found, as pages for a browser. In: the published file. Out: `docs/`, an index, a page a feed and a file.

The pages ask nothing of any other host: no script, no font, one style sheet within each. Great Expectations' own pages do, and
importing it takes seconds, so these are made from `observations.validation_result` alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pacewatch.durable import write_durably
from pacewatch.errors import PacewatchError
from pacewatch.escapes import escaped
from pacewatch.home import Home
from pacewatch.publish.published import open_published
from pacewatch.registry import Registry
from pacewatch.warehouse import rows, statement

NEWEST_FILES = 100
"""As many files of a feed have a page; what is older is in `main.validation`."""

ENGINES = {"great_expectations": "Great Expectations", "sql": "DuckDB SQL"}


@dataclass(frozen=True)
class FeedPages:
    """A feed and its newest files, each as a row of `publish/pages/files`."""

    id: str
    zh: str
    en: str
    files: list[dict[str, Any]]


def write_pages(home: Home, registry: Registry) -> int:
    """Bring the pages up to date with the published file; gives how many there are.

    Each page is replaced by rename, so that whoever reads sees whole ones. Pages of older files go.

    Raises:
        NotYetPublished: nothing has been published yet.
        PacewatchError: the published file is of an older Pacewatch.
    """
    try:
        with open_published(home) as connection:
            pages = dict(_pages(connection, registry))
    except (duckdb.CatalogException, duckdb.BinderException):
        raise PacewatchError(f"{home.published}: is of an older Pacewatch; run 'pacewatch publish' first") from None
    for path, text in pages.items():
        _write(home.docs / path, text.encode())
    for old in home.docs.rglob("*.html"):
        if old.relative_to(home.docs).as_posix() not in pages:
            old.unlink()
    return len(pages)


def _write(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, content)


def _pages(connection: duckdb.DuckDBPyConnection, registry: Registry) -> Iterator[tuple[str, str]]:
    """Path under `docs/` and text of each page."""
    environment = _environment()
    files = rows(connection, statement("publish/pages/files"), {"newest": NEWEST_FILES})
    feeds = [_feed(registry, feed, list(group)) for feed, group in groupby(files, key=lambda file: file["feed"])]
    yield "index.html", environment.get_template("index.html.jinja").render(feeds=feeds)
    for feed in feeds:
        yield f"{feed.id}/index.html", environment.get_template("feed.html.jinja").render(feed=feed)
        for file in feed.files:
            results = _results(connection, file)
            engines = ", ".join(sorted({ENGINES[one["engine"]] for one in results}))
            template = environment.get_template("file.html.jinja")
            text = template.render(feed=feed, file=file, results=results, engines=engines)
            yield f"{feed.id}/{file['sha256']}.html", text


def _feed(registry: Registry, feed: str, files: list[dict[str, Any]]) -> FeedPages:
    known = registry.feeds.get(feed)
    return FeedPages(feed, known.name.zh if known else feed, known.name.en if known else feed, files)


def _results(connection: duckdb.DuckDBPyConnection, file: dict[str, Any]) -> list[dict[str, Any]]:
    names = {"feed": file["feed"], "sha256": file["sha256"]}
    found = rows(connection, statement("publish/pages/results"), names)
    return [{**one, "cells": json.loads(one["cells"])} for one in found]


def _visible(value: Any) -> Any:
    """Words with every sign of them visible; what is markup already is ours."""
    return escaped(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        undefined=StrictUndefined,
        autoescape=True,  # file names and cells are other people's words
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
