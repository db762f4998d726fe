"""`pacewatch slack`: Slack's side of things. In: a `Home`. Out: what happens, line by line, until it is stopped."""

# ruff: noqa: PLC0415 - imports happen inside the commands, as in commands.py

from __future__ import annotations

import argparse
import signal
import threading

from pacewatch.home import Home


def listen(home: Home, chosen: argparse.Namespace) -> int:  # noqa: ARG001 - every step takes the same two arguments
    """`slack listen`: hear by Socket Mode what is pressed, until interrupted or terminated."""
    from pacewatch.delivery.addresses import Addresses
    from pacewatch.delivery.slack_socket import listen as hear

    home.make_folders()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    hear(home, Addresses.from_environment().for_slack(), stop, lambda said: print(said, flush=True))
    return 0
