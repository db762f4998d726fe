"""Entry point of `pacewatch`. In: arguments. Out: text or JSON, and an exit status.

Exit status: 0 fine, 1 a problem with what was given (or found), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pacewatch import __version__
from pacewatch.cli import commands
from pacewatch.cli.digest import digest
from pacewatch.errors import PacewatchError, RegistryInvalid
from pacewatch.escapes import escaped
from pacewatch.home import Home


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    chosen = _parser().parse_args(arguments)
    home = Home.locate(chosen.home, chosen.registry)
    try:
        return int(chosen.run(home, chosen))
    except PacewatchError as problem:
        print(f"pacewatch: {_said(problem)}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as fault:
        print(f"pacewatch: {escaped(str(fault.filename or home.root))}: {fault.strerror}", file=sys.stderr)
        return 1


def _said(problem: PacewatchError) -> str:
    """On one line, but for the registry's problems, each of which has its own."""
    lines = str(problem).split("\n") if isinstance(problem, RegistryInvalid) else [str(problem)]
    return "\n".join(map(escaped, lines))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pacewatch", description="Watches public targets and says what falls behind pace."
    )
    parser.add_argument("--version", action="version", version=f"pacewatch {__version__}")
    _add_common(parser, home=None, registry=None, json=False)
    # The same options after the command: absent there, they must not undo what stood before it.
    common = argparse.ArgumentParser(add_help=False)
    _add_common(common, home=argparse.SUPPRESS, registry=argparse.SUPPRESS, json=argparse.SUPPRESS)
    steps = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, run: commands.Command, text: str) -> argparse.ArgumentParser:
        step = steps.add_parser(name, parents=[common], help=text, description=text)
        step.set_defaults(run=run)
        return step

    add("check", commands.check, "check the registry, and print what is watched")
    step = add("ingest", commands.ingest, "read files of a feed, or what waits in the inbox")
    step.add_argument("--feed", help="the feed that the files belong to; without it, the inbox is worked off")
    step.add_argument("files", nargs="*", type=Path, metavar="FILE")
    step.add_argument(
        "--log", type=Path, metavar="LOG", help="files of the past, as a CSV file lists them with their times"
    )
    step.add_argument(
        "--until", type=_moment, metavar="TIME", help="with --log: the last moment of arrival (default: all)"
    )
    step = add("fetch", commands.fetch, "ask a feed's source for what is new, and put it into the inbox")
    step.add_argument("feed", metavar="FEED")
    step.add_argument("--dry-run", action="store_true", help="ask, and say what would be put there; keep nothing")
    step.add_argument("--anew", action="store_true", help="ask for everything again, as if nothing had come yet")
    step = add("feed", commands.feed, "propose how a file is declared, or show what would be read; nothing is stored")
    step.add_argument("action", choices=["draft", "try"])
    step.add_argument("file", type=Path, metavar="FILE")
    step.add_argument(
        "--declaration",
        type=Path,
        metavar="YAML",
        help="with try: a draft, perhaps corrected (default: found out anew)",
    )
    step.add_argument("--feed", metavar="F", help="with try: a feed of the registry")
    step = add("assess", commands.assess, "judge every target, and queue what must be said")
    step.add_argument("--as-of", type=_moment, metavar="TIME", help="the moment to judge from (default: now)")
    step = add("digest", digest, "tell those who want it how all their targets stand, if that is due")
    step.add_argument("--as-of", type=_moment, metavar="TIME", help="the moment to tell of (default: now)")
    step.add_argument("--dry-run", metavar="PERSON", help="print what this person would be told; store nothing")
    add("deliver", commands.deliver, "send what is queued")
    step = add("audit", commands.audit, "set what was said against what stands in Slack; sends nothing")
    step.add_argument("--since", type=_moment, metavar="TIME", help="from when (default: 30 days ago)")
    step.add_argument(
        "--anchor", metavar="NUMBER:HASH", help="an entry that an earlier audit printed: is it still there?"
    )
    add("publish", commands.publish, "replace the analysts' file")
    add("docs", commands.docs, "pages of what the suites found, to open in a browser")
    step = add("status", commands.status, "one row for each target and place")
    step.add_argument("--as-of", type=_moment, metavar="TIME", help="as it was known at that moment; nothing is stored")
    step.add_argument("--by-kind", action="store_true", help="how many targets of each kind have which verdict")
    step = add("explain", commands.explain, "from a verdict back to the file and row of its numbers")
    step.add_argument("target")
    step.add_argument("--place", help="code or name of the place (default: every place of the target)")
    step = add("revisions", commands.revisions, "figures that were told anew: by how much, and by which file")
    step.add_argument("--indicator", metavar="ID", help="only of this indicator (default: of all)")
    step.add_argument("--place", metavar="P", help="only of this place, by code or name (default: of all)")
    step = add("replay", commands.replay, "judge every past day up to a date; nobody is told of the past")
    step.add_argument("--until", type=_day, required=True, metavar="DATE", help="the last day, such as 2022-06-30")
    step = add(
        "simulate", commands.simulate, "write a made-up city's files of 2022 and later, and what is true of them"
    )
    step.add_argument("folder", type=Path, metavar="DIR")
    step.add_argument("--seed", type=int, metavar="N", help="another city of the same kind (default: 2022)")
    step.add_argument(
        "--until", type=_day, metavar="DATE", help="the last day on which files are sent (default: 2023-02-28)"
    )
    _add_quarantine(add("quarantine", commands.quarantine, "rows that were kept out: look at them, decide about them"))
    _add_review(add("review", commands.review, "files refused whole: look at them, decide about them"))
    _add_alerts(add("alerts", commands.alerts, "what is amiss now, what was said of it, and silences"))
    _add_routes(add("routes", commands.routes, "who would be told what, by people.yaml and routes.yaml"))
    _Steps(add("slack", commands.slack, "hear what is pressed in Slack where it can't reach this machine")).add(
        "listen", "hear by Socket Mode what is pressed, and put it down for 'deliver', until it is stopped"
    )
    add("rebuild", commands.rebuild, "make the warehouse anew from the raw bytes")
    add("doctor", commands.doctor, "is all well?")
    step = add("query", commands.query, "run SQL on the published file")
    step.add_argument("sql")
    step = add("schema", commands.schema, "write the JSON schemas of the registry's files, for editors")
    step.add_argument("folder", type=Path, metavar="DIR")
    return parser


def _add_quarantine(parser: argparse.ArgumentParser) -> None:
    """The steps of `quarantine`."""
    steps = _Steps(parser)
    step = steps.add("list", "rows that nobody has decided about")
    step.add_argument("--feed", help="only those of this feed")
    step.add_argument("--all", action="store_true", help="those decided about too")
    steps.add("show", "one row: why it was kept out, and how it stands in its file").add_argument("id", metavar="ID")
    steps.add_decision("release", "use rows after all, from now on, although they failed an expectation", many=True)
    steps.add_decision("discard", "leave rows out for good", many=True)


def _add_review(parser: argparse.ArgumentParser) -> None:
    """The steps of `review`."""
    steps = _Steps(parser)
    step = steps.add("list", "refused files that nobody has decided about")
    step.add_argument("--all", action="store_true", help="those decided about too")
    steps.add_decision(
        "approve", "take a file in after all: every row of it that has a meaning, from now on", many=False
    )
    steps.add_decision("reject", "leave a file out for good", many=False)


def _add_alerts(parser: argparse.ArgumentParser) -> None:
    """The steps of `alerts`."""
    steps = _Steps(parser)
    steps.add("list", "alerts that aren't at rest")
    steps.add("show", "what was said of a target or feed, to whom, and what became of it").add_argument(
        "about", metavar="TARGET|FEED"
    )
    step = steps.add(
        "ack", "take alerts on a target on: nobody is reminded of them any more; the first to do so stands"
    )
    step.add_argument("--target", metavar="T", required=True, help="alerts on this target")
    step.add_argument("--place", metavar="P", help="only in this place, by code or name (default: all)")
    step.add_argument("--by", required=True, metavar="WHO", help="who is on it")
    step = steps.add("silence", "hold messages back for a while; what still holds true then is sent")
    step.add_argument("--target", metavar="T", help="alerts on this target")
    step.add_argument("--feed", metavar="F", help="or faults of this feed")
    step.add_argument("--place", metavar="P", help="only about this place, by code or name (default: all)")
    step.add_argument("--person", metavar="WHO", help="or the digests of this person")
    step.add_argument("--until", type=_moment, required=True, metavar="TIME", help="at most 30 days from now")
    step.add_argument("--by", required=True, metavar="WHO", help="who asks for it")
    step.add_argument("--why", required=True, metavar="TEXT", help="and why")
    step = steps.add("unsilence", "end a silence before its time")
    step.add_argument("id", metavar="ID")
    step.add_argument("--by", required=True, metavar="WHO", help="who ends it")
    steps.add("silences", "those that hold").add_argument("--all", action="store_true", help="those that are over too")


def _add_routes(parser: argparse.ArgumentParser) -> None:
    """The steps of `routes`."""
    step = _Steps(parser).add("test", "who would be told what; by --expect, whether it is so")
    about = step.add_mutually_exclusive_group()
    about.add_argument("--target", metavar="T", help="only verdicts on this target")
    about.add_argument("--feed", metavar="F", help="only faults of this feed")
    step.add_argument("--place", metavar="P", help="only about this place, by its code")
    step.add_argument("--severity", metavar="S", help="only of this severity, such as far_behind")
    step.add_argument(
        "--expect", metavar="WHO,...", help="the ids of all who should be told; others, or fewer, are a failure"
    )


class _Steps:
    """The steps of a command; `--home`, `--registry` and `--json` stand before or after them."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._common = argparse.ArgumentParser(add_help=False)
        _add_common(self._common, home=argparse.SUPPRESS, registry=argparse.SUPPRESS, json=argparse.SUPPRESS)
        self._steps = parser.add_subparsers(title="steps", metavar="STEP", required=True)

    def add(self, name: str, text: str) -> argparse.ArgumentParser:
        step = self._steps.add_parser(name, parents=[self._common], help=text, description=text)
        step.set_defaults(step=name)
        return step

    def add_decision(self, name: str, text: str, *, many: bool) -> None:
        step = self.add(name, text)
        if many:
            step.add_argument("ids", nargs="+", metavar="ID")
        else:
            step.add_argument("id", metavar="ID")
        step.add_argument("--by", required=True, metavar="WHO", help="who decides")
        step.add_argument("--why", required=True, metavar="TEXT", help="and why")


def _add_common(parser: argparse.ArgumentParser, **defaults: object) -> None:
    parser.add_argument(
        "--home",
        metavar="DIR",
        default=defaults["home"],
        help="where data is kept (default: PACEWATCH_HOME, or var/)",
    )
    parser.add_argument(
        "--registry",
        metavar="DIR",
        default=defaults["registry"],
        help="what is watched (default: PACEWATCH_REGISTRY, or registry/)",
    )
    parser.add_argument("--json", action="store_true", default=defaults["json"], help="print JSON")


def _moment(text: str) -> object:
    from pacewatch.clock import parse_moment  # noqa: PLC0415 - argparse wants its own error class

    try:
        return parse_moment(text, "time")
    except PacewatchError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"saw {text!r}, expected a date such as 2022-06-30") from None


if __name__ == "__main__":
    sys.exit(main())
