"""Health of Airflow's parts, as its API server tells it: names of parts in, exit code 0 out if all are healthy.

Only the standard library, because compose runs this every few seconds: it takes some 50 ms, where `airflow jobs check`
takes seconds of CPU time.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.request

SERVER = "http://api-server:8080"
TASKS_API = "tasks_api"
PARTS = (TASKS_API, "metadatabase", "scheduler", "dag_processor", "triggerer")


def ask(path: str) -> dict[str, dict[str, str]]:
    """The JSON answer of the API server; OSError or ValueError if there is none."""
    with urllib.request.urlopen(SERVER + path, timeout=8) as answer:  # noqa: S310  (always our own server)
        return json.load(answer)


def unhealthy(parts: list[str]) -> dict[str, str]:
    """The parts that are not healthy, each with what is wrong with it."""
    try:
        health = ask("/api/v2/monitor/health")
        if TASKS_API in parts:
            # Airflow builds this part of the server at its first request, which takes seconds: better here than in the
            # first task.
            health[TASKS_API] = ask("/execution/health")
    except (OSError, ValueError) as error:
        return {"api-server": f"no answer from {SERVER}: {error}"}
    statuses = {part: (health.get(part) or {}).get("status") for part in parts}
    return {part: status or "not started" for part, status in statuses.items() if status != "healthy"}


def main() -> int:
    """Ask once, or until all is well or the time is up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all of them if none is named")
    parser.add_argument("--wait", type=float, default=0, metavar="SECONDS", help="ask again for so long")
    given = parser.parse_args()
    parts = given.parts or list(PARTS)

    until = time.monotonic() + given.wait
    while (wrong := unhealthy(parts)) and time.monotonic() < until:
        time.sleep(1)
    for part, status in wrong.items():
        print(f"{part}: {status}", file=sys.stderr)
    if not wrong:
        print(f"healthy: {', '.join(parts)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
