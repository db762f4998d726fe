"""`make demo`: the main job, end to end, on this machine. In: options. Out: an alert in Slack and mail, and exit status 0.

A real Airflow watches an inbox; two stand-ins are Slack and the mail server. Everything lives in one folder, and at the
end nothing is left running, unless `--keep` was asked for.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from pacewatch.demo import checks, children, show, story
from pacewatch.demo.children import StackFailed
from pacewatch.demo.keeper import Keeper
from pacewatch.demo.reception import Expected, StandIns, expected_readers
from pacewatch.demo.stack import LocalAirflow
from pacewatch.demo.steps import Steps
from pacewatch.errors import PacewatchError
from pacewatch.home import PROJECT, Home

ALERT_SECONDS = 90.0
"""How long the alert may take; it usually takes a few seconds."""


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
    console = Console()
    try:
        return _stop(options, console) if options.stop else _demo(options, console)
    except PacewatchError as refusal:
        console.print(f"[red]✗[/] {escape(str(refusal))}", highlight=False, soft_wrap=True)
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
    parser.add_argument("--port", type=int, help="port of Airflow's pages; the default is 8080 or the next free one")
    chosen = parser.parse_args(arguments)
    return Options(chosen.home.resolve(), chosen.port, chosen.keep, chosen.stop)


def _stop(options: Options, console: Console) -> int:
    ended = children.stop_recorded(options.home / "run")
    console.print(f"ended {', '.join(ended)}" if ended else "no demo is running")
    return 0


def _demo(options: Options, console: Console) -> int:
    checks.check_interpreter()
    checks.check_not_running(options.home / "run")
    checks.check_disk(options.home)
    port = checks.choose_port(options.port)
    checks.clear(options.home)
    home = story.prepare_home(options.home)
    keeper = Keeper()
    try:
        with Steps(console) as steps:
            arrived, airflow, stand_ins = _act(home, port, keeper, steps)
        is_left = options.keep and arrived
        show.farewell(console, home, airflow, stand_ins, steps.seconds, is_left=is_left, is_well=arrived)
        if is_left:
            keeper.release()
        return 0 if arrived else 1
    finally:
        keeper.close()  # ends whatever it still guards, also after an error or Ctrl-C


def _act(home: Home, port: int, keeper: Keeper, steps: Steps) -> tuple[bool, LocalAirflow, StandIns]:
    with steps.step("starting stand-ins for Slack and mail", "stand-ins for Slack and mail are up:") as words:
        stand_ins = StandIns.start(home, keeper)
        words.append(f"Slack {stand_ins.slack_address}, mail {stand_ins.mail_address}")
    airflow = LocalAirflow(home, {**story.settings(home), **stand_ins.connections()}, port=port, keeper=keeper)
    booting = _Background(lambda: airflow.start_serving(_quiet))
    with steps.step("starting Airflow", "Airflow answers:") as words:
        newest = story.write_newest(home)
        _load_history(home, steps)
        booting.join()
        words.append(airflow.api.address)
    with steps.step("starting the scheduler and the triggerer", "scheduler, triggerer and DAG processor are healthy"):
        airflow.start_running()
    return _drop_and_wait(home, newest, airflow, stand_ins, steps), airflow, stand_ins


def _load_history(home: Home, steps: Steps) -> None:
    with steps.step("loading the past", "the past is loaded and judged:") as words:
        values = story.load_history(home, lambda _: None)
        words.append(f"{values:,} values up to {story.REPLAY_UNTIL}; nobody was told")


def _drop_and_wait(home: Home, newest: Path, airflow: LocalAirflow, stand_ins: StandIns, steps: Steps) -> bool:
    expected = expected_readers(home, story.PROGRAMME)
    console = steps.console
    console.print(f"  moving {newest.name} into inbox/{story.NEWEST_FEED}/", highlight=False)
    dropped = time.monotonic()
    story.drop(home, newest)
    doing = "waiting for the alert in Slack and mail"
    steps.begin(doing)
    waiting = _wait_for(expected, stand_ins, dropped + ALERT_SECONDS)
    steps.end(doing)
    if waiting:
        show.not_arrived(console, waiting, stand_ins, airflow)
        return False
    took = time.monotonic() - dropped
    readers = " and ".join(sorted({reader.channel for reader in expected}))
    console.print(
        f"[green]✓[/] the alert is in {readers}, [bold]{took:.1f} s[/] after the file was moved in", highlight=False
    )
    show.scoreboard(console, home)
    show.messages(console, expected, stand_ins)
    return True


def _wait_for(expected: list[Expected], stand_ins: StandIns, deadline: float) -> list[Expected]:
    """Those to whom nothing has come by the deadline."""
    while missing := [reader for reader in expected if not stand_ins.received_by(reader)]:
        stand_ins.require_running()
        if time.monotonic() > deadline:
            return missing
        time.sleep(0.1)
    return []


def _quiet(_: str) -> None:
    return


class _Background:
    """A call in a thread of its own, whose error comes out where it is joined."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def join(self) -> None:
        self._thread.join()
        if self._error:
            raise self._error

    def _run(self) -> None:
        try:
            self._call()
        except (PacewatchError, OSError) as error:
            self._error = (
                error if isinstance(error, PacewatchError) else StackFailed(f"Airflow can't be asked: {error}")
            )
