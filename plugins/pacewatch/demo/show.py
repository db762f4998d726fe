"""What the demo prints at its end. In: the published file and what the stand-ins received. Out: tables and texts."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pacewatch.cli.show import shown
from pacewatch.cli.status import status_rows
from pacewatch.demo.children import tail
from pacewatch.demo.reception import Expected, StandIns
from pacewatch.demo.stack import LocalAirflow
from pacewatch.demo.task_logs import last_error
from pacewatch.home import Home

SCOREBOARD = {
    "target_name_zh": "target",
    "place_name_zh": "place",
    "reference_period_end": "data until",
    "actual": "actual",
    "expected": "expected by then",
    "target_value": "target value",
    "unit": "unit",
    "pace_index": "pace",
    "verdict": "verdict",
    "alert_state": "alert",
}
WHOLE = frozenset({"place_name_zh", "reference_period_end", "verdict", "alert_state"})
"""Columns whose cells stay on one line, also on a narrow terminal."""

NOT_JUDGED = frozenset({"unscheduled", "too_early"})
"""Verdicts of targets that there is nothing to say about yet; they are only counted."""

VERDICT_STYLES = {
    "behind": "yellow",
    "far_behind": "red",
    "unattainable": "bold red",
    "missed": "bold red",
    "on_pace": "green",
}
QUERY = "SELECT target, place, verdict, pace_index, required_run_rate, last_feasible_date FROM scoreboard"
WIDTH_WITHOUT_TERMINAL = 160
WIDTH_OF_MESSAGES = 100


def console() -> Console:
    """Where everything is printed; without a terminal, nothing is cut to a width that nobody has."""
    found = Console()
    return found if found.is_terminal else Console(width=WIDTH_WITHOUT_TERMINAL)


def scoreboard(console: Console, home: Home) -> None:
    """The verdicts as analysts see them in the published file, of targets that have one."""
    table = Table(title="Scoreboard, from the published file", title_justify="left")
    watched = status_rows(home, None)
    rows = [row for row in watched if row["verdict"] not in NOT_JUDGED]
    for name, heading in SCOREBOARD.items():
        is_number = any(isinstance(row.get(name), int | float | Decimal) for row in rows)
        justify: Literal["left", "right"] = "right" if is_number else "left"
        table.add_column(heading, justify=justify, overflow="fold", no_wrap=name in WHOLE)
    for row in rows:
        table.add_row(
            *(shown(row.get(name)) for name in SCOREBOARD), style=VERDICT_STYLES.get(str(row.get("verdict")), "")
        )
    console.print(table)
    others = len(watched) - len(rows)
    console.print(
        f"  and {others} more that can't be judged yet: too early, or without a date or a number", highlight=False
    )


def messages(console: Console, expected: list[Expected], stand_ins: StandIns) -> None:
    """The alert as it was received, once in each language: in Slack where somebody reads it there, else by mail."""
    for language in dict.fromkeys(reader.language for reader in expected):
        readers = [reader for reader in expected if reader.language == language]
        reader = next((reader for reader in readers if reader.channel == "slack"), readers[0])
        message = stand_ins.received_by(reader)[-1]
        title = f"{reader.channel} → {reader.to} ({language})"
        width = min(console.width, WIDTH_OF_MESSAGES)
        console.print(Panel(Text(message.text), title=title, title_align="left", width=width))


def not_arrived(console: Console, missing: list[Expected], stand_ins: StandIns, airflow: LocalAirflow) -> None:
    """What came instead of the alert, and where to look."""
    wanted = ", ".join(f"{reader.channel} to {reader.to}" for reader in missing)
    console.print(f"[red]✗[/] the alert didn't arrive: {wanted}", highlight=False, soft_wrap=True)
    received = stand_ins.received()
    console.print(f"  received in all: {len(received)} messages", highlight=False)
    for message in received[-5:]:
        console.print(Text(f"  {message.channel} to {message.to}: {message.text[:200]}"))
    try:
        for dag in ("ingest", "deliver"):
            for task in airflow.api.task_tries(dag)[:3]:
                console.print(Text(f"  {dag}: {task['state']}, try {task['try_number']}, started {task['start_date']}"))
            if error := last_error(airflow.folder / "logs", dag):
                console.print(Text(f"  {dag}: the last error: {error}"))
    except OSError as fault:
        console.print(Text(f"  Airflow can't be asked what became of its tasks: {fault}"))
    console.print(Text(tail(airflow.log_of("scheduler"))))


def farewell(
    console: Console,
    home: Home,
    airflow: LocalAirflow,
    stand_ins: StandIns,
    seconds: float,
    *,
    is_left: bool,
    is_well: bool,
) -> None:
    """What to open next, and how to end it."""
    pacewatch = _short(Path(sys.executable).with_name("pacewatch"))
    lines = {
        "Airflow": f"{airflow.api.address}   user {airflow.login.user}, password {airflow.login.password}",
        "inbox": f"{_short(home.inbox)}/<feed>/",
        "data": f"{_short(home.published)}   (DuckDB; open it read-only)",
        "a query": f'{pacewatch} --home {_short(home.root)} query "{QUERY}"',
        "messages": f"{_short(stand_ins.slack_log)}, {_short(stand_ins.mail_log)}",
    }
    if not is_left:
        del lines["inbox"]
        lines["Airflow"] += "   (once 'make demo KEEP=1' leaves it running)"
    console.print(f"\n{'Done' if is_well else 'Ended'} after {seconds:.0f} s. What to open next:", highlight=False)
    for name, text in lines.items():
        console.print(Text(f"  {name:<10} {text}"), soft_wrap=True)
    if is_left:
        console.print("Everything is left running; 'make stop' ends it.")


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
