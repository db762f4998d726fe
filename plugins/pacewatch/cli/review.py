"""`pacewatch review`: files refused whole. In: a `Home` and parsed arguments. Out: files shown, or decided about."""

# ruff: noqa: PLC0415 - imports happen inside the commands, as in commands.py

from __future__ import annotations

import argparse
from typing import Any

import duckdb

from pacewatch.cli.show import print_json, print_table
from pacewatch.errors import PacewatchError
from pacewatch.home import Home

LIST_TABLE = {"id": "id", "feed": "feed", "file": "file", "rows_read": "rows", "rows_bad": "bad", "detail": "why"}
DECIDED = {"decision": "decision", "decided_by": "by", "why": "reason"}


def list_files(home: Home, chosen: argparse.Namespace) -> int:
    """`review list`: one line for each file that waits for a decision."""
    from pacewatch.publish import open_published
    from pacewatch.raw.refusals import refusals

    try:
        with open_published(home) as connection:
            found = [_plain(one) for one in refusals(connection) if one.waits or chosen.all]
    except (duckdb.CatalogException, duckdb.BinderException):
        raise PacewatchError(f"{home.published}: is of an older Pacewatch; run 'pacewatch publish' first") from None
    if chosen.json:
        print_json(found)
    elif found:
        title = "files refused whole" if chosen.all else "files refused whole, not decided about"
        print_table(found, LIST_TABLE | (DECIDED if chosen.all else {}), title=title)
    else:
        print("no file was refused whole" if chosen.all else "no file waits for a decision")
    return 0


def _plain(refusal: Any) -> dict[str, Any]:
    from dataclasses import asdict

    decided = asdict(refusal.decided) if refusal.decided else dict.fromkeys((*DECIDED, "decided_at"))
    return {
        "id": refusal.id,
        "feed": refusal.arrival.feed,
        "file": refusal.arrival.original_name,
        "sha256": refusal.arrival.sha256,
        "code": refusal.code,
        "detail": refusal.detail,
        "detail_zh": refusal.detail_zh,
        "rows_read": refusal.rows_read,
        "rows_bad": refusal.rows_bad,
        "cells": [asdict(cell) for cell in refusal.cells],
        "refused_at": refusal.refused_at,
        "outcome": refusal.outcome,
        **decided,
    }


def approve(home: Home, chosen: argparse.Namespace) -> int:
    """`review approve`: take a file in after all."""
    return _decide(home, chosen, "approve")


def reject(home: Home, chosen: argparse.Namespace) -> int:
    """`review reject`: leave a file out for good."""
    return _decide(home, chosen, "reject")


def _decide(home: Home, chosen: argparse.Namespace, what: str) -> int:
    from pacewatch import pipeline

    step = pipeline.approve if what == "approve" else pipeline.reject
    report = step(home, chosen.id, chosen.by, chosen.why)
    pipeline.publish(home)
    if chosen.json:
        print_json(report.as_dict())
    else:
        print(report.summary())
    return 0 if report.is_well else 1
