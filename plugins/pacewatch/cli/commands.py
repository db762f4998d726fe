"""What each command does. In: a `Home` and parsed arguments. Out: something printed, and an exit status.

Imports happen inside the commands: `check` and `status` answer in a moment, without loading what `ingest` needs.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

import argparse
from collections.abc import Callable

from pacewatch.cli.show import print_json, print_rows, print_table
from pacewatch.errors import PacewatchError
from pacewatch.escapes import escaped
from pacewatch.home import Home
from pacewatch.reports import Report

Command = Callable[[Home, argparse.Namespace], int]


def check(home: Home, chosen: argparse.Namespace) -> int:
    """`check`: the registry, or every problem in it."""
    from pacewatch.registry import load_registry
    from pacewatch.registry.describe import describe

    watched = describe(load_registry(home.registry, home.expectations))
    print_rows(watched, as_json=chosen.json, title=f"watched by {home.registry}")
    return 0


def ingest(home: Home, chosen: argparse.Namespace) -> int:
    """`ingest`: files by hand, a log of past files, or the inbox; then the published file is renewed."""
    from pacewatch import pipeline

    if bool(chosen.feed) != bool(chosen.files) or (chosen.log and chosen.feed) or (chosen.until and not chosen.log):
        raise PacewatchError("ingest takes '--feed F FILE...', or '--log LOG [--until TIME]', or nothing for the inbox")
    if chosen.log:
        report = pipeline.ingest_log(home, chosen.log, chosen.until)
    else:
        report = pipeline.ingest_files(home, chosen.feed, chosen.files) if chosen.feed else pipeline.ingest_inbox(home)
    pipeline.publish(home)
    if chosen.json:
        print_json([file.as_dict() for file in report.files])
    else:
        for file in report.files:
            print(file.summary())
        print(report.summary())
    return 0 if report.is_well else 1


def feed(home: Home, chosen: argparse.Namespace) -> int:
    """`feed`: a declaration proposed for a file, or what would be read from it; nothing is stored."""
    from pacewatch.cli.feed import print_draft, print_trial

    if chosen.action == "draft" and (chosen.declaration or chosen.feed):
        raise PacewatchError("'feed draft' prints a declaration; '--declaration' and '--feed' go with 'feed try'")
    if chosen.declaration and chosen.feed:
        raise PacewatchError("saw '--declaration' and '--feed'; expected one of them")
    if chosen.action == "draft":
        print_draft(home, chosen.file, as_json=chosen.json)
    else:
        print_trial(home, chosen.file, chosen.declaration, chosen.feed, as_json=chosen.json)
    return 0


def fetch(home: Home, chosen: argparse.Namespace) -> int:
    """`fetch`: what is new at a feed's source goes into the inbox; 1 if the source failed."""
    from pacewatch import pipeline

    report = pipeline.fetch(home, chosen.feed, dry_run=chosen.dry_run, anew=chosen.anew)
    if not chosen.json:
        for row in report.rows:
            print(row.summary())
    _say(report, chosen)
    return 0 if report.is_well else 1


def assess(home: Home, chosen: argparse.Namespace) -> int:
    """`assess`: judge as of a moment, queue what must be said, renew the published file."""
    from pacewatch import clock, pipeline

    report = pipeline.assess(home, chosen.as_of or clock.now())
    pipeline.publish(home)
    return _say(report, chosen)


def deliver(home: Home, chosen: argparse.Namespace) -> int:
    """`deliver`: send what is queued; 1 if something could not be sent."""
    from pacewatch import pipeline
    from pacewatch.delivery.addresses import Addresses

    report = pipeline.deliver(home, Addresses.from_environment())
    pipeline.publish(home)
    _say(report, chosen)
    return 0 if report.is_well else 1


def audit(home: Home, chosen: argparse.Namespace) -> int:
    """`audit`: what was lost, doubled, altered or can't be explained; 1 if anything was."""
    from pacewatch import pipeline
    from pacewatch.delivery.addresses import Addresses
    from pacewatch.warehouse.journal import Anchor

    kept = Anchor.read(chosen.anchor, "--anchor") if chosen.anchor else None
    report = pipeline.audit(home, Addresses.from_environment(), chosen.since, kept)
    _say(report, chosen)
    return 0 if report.is_well else 1


def publish(home: Home, chosen: argparse.Namespace) -> int:
    """`publish`: replace the analysts' file."""
    from pacewatch import pipeline

    path = pipeline.publish(home)
    if chosen.json:
        print_json({"published": str(path)})
    else:
        print(f"published {path}")
    return 0


def docs(home: Home, chosen: argparse.Namespace) -> int:
    """`docs`: renew the published file, and the pages of what the suites found."""
    from pacewatch import pipeline
    from pacewatch.publish import write_pages
    from pacewatch.registry import load_registry

    registry = load_registry(home.registry, home.expectations)
    pipeline.publish(home)
    count, index = write_pages(home, registry), home.docs / "index.html"
    if chosen.json:
        print_json({"pages": count, "index": str(index)})
    else:
        print(f"{count} pages; open {index}")
    return 0


def status(home: Home, chosen: argparse.Namespace) -> int:
    """`status`: the scoreboard, now or as known at a moment."""
    from pacewatch.cli.status import STATUS_TABLE, by_kind, status_rows

    rows = status_rows(home, chosen.as_of)
    if chosen.by_kind:
        print_rows(by_kind(rows), as_json=chosen.json, title="targets and places by kind and verdict")
    elif chosen.json:
        print_json(rows)
    else:
        print_table(rows, STATUS_TABLE, title="scoreboard")
    return 0


def explain(home: Home, chosen: argparse.Namespace) -> int:
    """`explain`: from a verdict back to the file and row of its numbers."""
    from pacewatch.cli.explain import explain_target, print_explained

    explained = explain_target(home, chosen.target, chosen.place)
    if chosen.json:
        print_json(explained)
    else:
        print_explained(explained)
    return 0


def revisions(home: Home, chosen: argparse.Namespace) -> int:
    """`revisions`: figures that were told anew, newest first, with what they were before."""
    from pacewatch.cli.revisions import REVISIONS_TABLE, revision_rows

    found = revision_rows(home, chosen.indicator, chosen.place)
    if chosen.json:
        print_json(found)
    elif found:
        print_table(found, REVISIONS_TABLE, title="figures told anew, newest first")
    else:
        print("no figure has been told anew")
    return 0


def replay(home: Home, chosen: argparse.Namespace) -> int:
    """`replay`: judge every past day up to a date."""
    from pacewatch import pipeline

    report = pipeline.replay(home, chosen.until)
    pipeline.publish(home)
    return _say(report, chosen)


def simulate(home: Home, chosen: argparse.Namespace) -> int:
    """`simulate`: a made-up city's files, when each was sent, and what is true."""
    from pacewatch.registry import load_registry
    from pacewatch.simulator import simulate as simulator

    registry = load_registry(home.registry, home.expectations)
    if simulator.PROGRAMME not in registry.programmes:
        raise PacewatchError(
            f"{home.registry}: the simulator plays the programme {simulator.PROGRAMME!r}, which isn't there"
        )
    seed = simulator.SEED if chosen.seed is None else chosen.seed
    made = simulator.simulate(
        registry.programmes[simulator.PROGRAMME], chosen.folder, seed, chosen.until or simulator.UNTIL
    )
    if chosen.json:
        print_json({"log": str(made.log), "files": len(made.deliveries), "seed": seed})
    else:
        print(made.summary())
        print(f"pacewatch ingest --log {made.log}")
    return 0


def quarantine(home: Home, chosen: argparse.Namespace) -> int:
    """`quarantine`: rows that were kept out, and decisions about them."""
    from pacewatch.cli import quarantine as steps

    run = {"list": steps.list_rows, "show": steps.show, "release": steps.release, "discard": steps.discard}
    return run[chosen.step](home, chosen)


def review(home: Home, chosen: argparse.Namespace) -> int:
    """`review`: files that were refused whole, and decisions about them."""
    from pacewatch.cli import review as steps

    return {"list": steps.list_files, "approve": steps.approve, "reject": steps.reject}[chosen.step](home, chosen)


def alerts(home: Home, chosen: argparse.Namespace) -> int:
    """`alerts`: what is amiss, what was said of it, and silences."""
    from pacewatch.cli import alerts as steps

    run = {
        "list": steps.list_alerts,
        "show": steps.show,
        "silence": steps.silence,
        "unsilence": steps.unsilence,
        "silences": steps.list_silences,
        "ack": steps.ack,
    }
    return run[chosen.step](home, chosen)


def routes(home: Home, chosen: argparse.Namespace) -> int:
    """`routes`: who would be told what."""
    from pacewatch.cli import routes as steps

    return {"test": steps.test}[chosen.step](home, chosen)


def slack(home: Home, chosen: argparse.Namespace) -> int:
    """`slack`: hear what is pressed in Slack."""
    from pacewatch.cli import slack as steps

    return {"listen": steps.listen}[chosen.step](home, chosen)


def rebuild(home: Home, chosen: argparse.Namespace) -> int:
    """`rebuild`: the warehouse anew from the raw bytes; 1 if it differs from the old one."""
    from pacewatch import pipeline

    report = pipeline.rebuild(home)
    pipeline.publish(home)
    _say(report, chosen)
    return 1 if report.equal is False else 0


def doctor(home: Home, chosen: argparse.Namespace) -> int:
    """`doctor`: 1 if anything is amiss."""
    from pacewatch.doctor import examine

    checks = examine(home)
    if chosen.json:
        print_json([{"check": check.name, "is_well": check.is_well, "finding": check.finding} for check in checks])
    else:
        for check in checks:
            print(f"{'ok ' if check.is_well else 'BAD'} {escaped(check.finding)}")
    return 0 if all(check.is_well for check in checks) else 1


def query(home: Home, chosen: argparse.Namespace) -> int:
    """`query`: SQL on the published file, read-only and locked down."""
    import duckdb

    from pacewatch.publish import open_published
    from pacewatch.warehouse import rows

    try:
        with open_published(home) as connection:
            found = rows(connection, chosen.sql)
    except duckdb.Error as fault:
        raise PacewatchError(f"the query failed: {fault}") from None
    print_rows(found, as_json=chosen.json, title=None)
    return 0


def schema(home: Home, chosen: argparse.Namespace) -> int:
    """`schema`: JSON schemas for editors."""
    from pacewatch.registry.schema import write_schemas

    for path in write_schemas(chosen.folder):
        print(path)
    return 0


def _say(report: Report, chosen: argparse.Namespace) -> int:
    if chosen.json:
        print_json(report.as_dict())
    else:
        print(report.summary())
    return 0
