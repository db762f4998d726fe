"""`make demo`: the main job, end to end, on this machine. In: options. Out: an alert in Slack and mail, and exit status 0.

A real Airflow watches an inbox; two stand-ins are Slack and the mail server. Everything lives in one folder, and at the
end nothing is left running, unless `--keep` was asked for.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from pacewatch.demo import checks, children, show, story
from pacewatch.demo.keeper import Keeper
from pacewatch.demo.reception import Expected, StandIns, expected_readers
from pacewatch.demo.stack import LocalAirflow
from pacewatch.demo.steps import Steps
from pacewatch.errors import PacewatchError
from pacewatch.home import PROJECT, Home

ALERT_SECONDS = 90.0
"""How long the alert may take; it usually takes a few seconds."""

PORT_VARIABLE = "PACEWATCH_PORT"


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line."""

    home: Path
    port: int | None
    keep: bool
    stop: bool


def main(arguments: list[str] | None = None) -> int:
    """Run or stop the demo; 0 only if the alert arrived in Slack and in mail, in every language expected."""
    options = _options(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Chinese shows the rest
    console = show.console()
    try:
        return _stop(options, console) if options.stop else _demo(options, console)
    except PacewatchError as refusal:
        console.print(f"[red]✗[/] {escape(str(refusal))}", highlight=False, soft_wrap=True)
        return 1
    except BrokenPipeError:  # nobody reads what is printed any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as fault:
        console.print(f"[red]✗[/] {escape(_sentence(fault, options.home))}", highlight=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("\nstopped; nothing is left running")
        return 130


def _options(arguments: list[str] | None) -> Options:
    parser = argparse.ArgumentParser(
        prog="python -m pacewatch.demo", description="The whole of Pacewatch, on this machine."
    )
    parser.add_argument("--keep", action="store_true", help="leave everything running at the end")
    parser.add_argument("--stop", action="store_true", help="end a demo that was left running")
    parser.add_argument("--home", type=Path, default=PROJECT / "var" / "demo", help="folder of the demo; it is cleared")
    parser.add_argument(
        "--port",
        type=_port,
        default=os.environ.get(PORT_VARIABLE) or None,
        help=f"port of Airflow's pages; the default is {PORT_VARIABLE}, or else 8080 or the next free one",
    )
    chosen = parser.parse_args(arguments)
    return Options(chosen.home.resolve(), chosen.port, chosen.keep, chosen.stop)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise argparse.ArgumentTypeError(f"saw {text!r}, expected a number from 1 to 65535")
    return int(text)


def _sentence(fault: OSError, home: Path) -> str:
    remedy = "; make room, then start again" if fault.errno == errno.ENOSPC else ""
    return f"{fault.filename or home}: {fault.strerror or fault}{remedy}"


def _stop(options: Options, console: Console) -> int:
    ended = children.stop_recorded(options.home / "run")
    console.print(f"ended {', '.join(ended)}" if ended else "no demo is running")
    return 0


def _demo(options: Options, console: Console) -> int:
    _end_with_make()
    with checks.claimed(options.home):
        checks.check_not_running(options.home / "run")
        checks.check_disk(options.home)
        port = checks.choose_port(options.port)
        if options.port is None and port != checks.USUAL_PORT:
            console.print(f"port {checks.USUAL_PORT} is taken; Airflow gets {port}", highlight=False)
        checks.clear(options.home)
        home = story.prepare_home(options.home)
        with Steps(console) as steps:
            keeper = Keeper(home.root / "run")
            try:
                return _act(home, port, keeper, steps, keep=options.keep)
            except (PacewatchError, OSError):
                checks.check_disk_not_full(home.root)
                raise
            finally:
                with steps.under_way("ending what was started"):
                    keeper.close()  # whatever happened; does nothing if all was released


def _act(home: Home, port: int, keeper: Keeper, steps: Steps, *, keep: bool) -> int:
    with steps.step("starting stand-ins for Slack and mail", "stand-ins for Slack and mail are up:") as words:
        stand_ins = StandIns.start(home, keeper)
        words.append(f"Slack {stand_ins.slack_address}, mail {stand_ins.mail_address}")
    airflow = LocalAirflow(home, {**story.settings(home), **stand_ins.connections()}, keeper, port=port)
    booting = _Background(airflow.start_serving)
    with steps.step("starting Airflow", "Airflow answers:") as words:
        newest = story.simulate(home)
        _load_history(home, steps)
        booting.join()
        words.append(airflow.api.address)
    with steps.step("starting the scheduler and the triggerer", "scheduler, triggerer and DAG processor are healthy"):
        airflow.start_running()
    has_arrived = _drop_and_wait(home, newest, airflow, stand_ins, steps)
    is_left = keep and has_arrived
    if is_left:
        keeper.release()
    show.farewell(steps.console, home, airflow, stand_ins, steps.seconds, is_left=is_left, is_well=has_arrived)
    return 0 if has_arrived else 1


def _load_history(home: Home, steps: Steps) -> None:
    with steps.step("loading the past", "the past is loaded and judged:") as words:
        values = story.load_history(home)
        words.append(f"{values:,} values known by {story.REPLAY_UNTIL}; nobody was told")


def _drop_and_wait(home: Home, newest: Path, airflow: LocalAirflow, stand_ins: StandIns, steps: Steps) -> bool:
    console = steps.console
    # What came before the file isn't the alert about it.
    before = {reader: len(stand_ins.received_by(reader)) for reader in expected_readers(home, story.PROGRAMME)}
    dropped = time.monotonic()
    story.drop(home, newest)
    console.print(f"  moved {newest.name} into inbox/{story.NEWEST_FEED}/", highlight=False)
    with steps.under_way("waiting for the alert in Slack and mail"):
        missing = _wait_for(before, stand_ins, airflow, dropped + ALERT_SECONDS)
    if missing:
        checks.check_disk_not_full(home.root)
        show.not_arrived(console, missing, stand_ins, airflow)
        return False
    took = time.monotonic() - dropped
    channels = " and ".join(sorted({reader.channel for reader in before}))
    console.print(
        f"[green]✓[/] the alert is in {channels}, [bold]{took:.1f} s[/] after the file was moved in", highlight=False
    )
    show.scoreboard(console, home)
    show.messages(console, list(before), stand_ins)
    return True


def _wait_for(
    before: dict[Expected, int], stand_ins: StandIns, airflow: LocalAirflow, deadline: float
) -> list[Expected]:
    """Those to whom nothing new has come by the deadline."""
    while True:
        missing = [reader for reader, count in before.items() if len(stand_ins.received_by(reader)) <= count]
        if not missing or time.monotonic() > deadline:
            return missing
        stand_ins.require_running()
        airflow.require_running()
        time.sleep(0.1)


def _end_with_make() -> None:
    """Where `make` has started this, end when it is gone, for then nobody waits for the end; the keeper does the rest."""
    if "MAKELEVEL" not in os.environ:
        return
    starter = os.getppid()

    def watch() -> None:
        while os.getppid() == starter:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


class _Background:
    """A call in a thread of its own, whose error comes out where it is joined."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Wait for the end of the call.

        Raises:
            BaseException: whatever the call raised.
        """
        self._thread.join()
        if self._error:
            raise self._error

    def _run(self) -> None:
        try:
            self._call()
        except BaseException as error:
            self._error = error
