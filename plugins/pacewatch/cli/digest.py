"""`pacewatch digest`: tell those who want it how all their targets stand. In: a `Home`. Out: a sentence, or a digest."""

# ruff: noqa: PLC0415 - imports happen inside the commands, as in commands.py

from __future__ import annotations

import argparse
import json
from datetime import datetime

from pacewatch import clock
from pacewatch.cli.show import print_json
from pacewatch.home import Home


def digest(home: Home, chosen: argparse.Namespace) -> int:
    """`digest`: queue the digests that are due; or, with `--dry-run`, print one and store nothing."""
    from pacewatch import pipeline

    as_of = chosen.as_of or clock.now()
    if chosen.dry_run:
        return _preview(home, chosen, as_of)
    report = pipeline.digest(home, as_of)
    if report.told:
        pipeline.publish(home)
    if chosen.json:
        print_json(report.as_dict())
    else:
        print(report.summary())
    return 0


def _preview(home: Home, chosen: argparse.Namespace, as_of: datetime) -> int:
    from pacewatch import pipeline
    from pacewatch.alerts.facts import to_json
    from pacewatch.delivery.compose import compose

    facts, language = pipeline.preview_digest(home, chosen.dry_run, as_of)
    if chosen.json:
        print_json(json.loads(to_json(facts)))
    else:
        message = compose(facts, language)
        print(f"{message.subject}\n\n{message.as_text()}", end="")
    return 0
