"""Outbox to people. In: addresses of Slack and mail. Out: what was sent. Safe to call at any time, by anybody."""

from __future__ import annotations

from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.drain import DeliveryReport, drain
from pacewatch.home import Home
from pacewatch.registry import load_registry


def deliver(home: Home, addresses: Addresses, *, settle_seconds: float = 5.0) -> DeliveryReport:
    """Send what is due in the outbox, row by row; a row leaves it only on evidence."""
    return drain(home, load_registry(home.registry, home.expectations), addresses, settle_seconds=settle_seconds)
