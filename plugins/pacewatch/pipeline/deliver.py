"""Outbox to people. In: addresses of Slack and mail. Out: what was sent. Safe to call at any time, by anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pacewatch.clock import utc_naive
from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.audit import AuditReport
from pacewatch.delivery.audit import audit as audit_delivery
from pacewatch.delivery.drain import DeliveryReport, drain
from pacewatch.delivery.heartbeat import beat
from pacewatch.home import Home
from pacewatch.pipeline.actions import apply_actions
from pacewatch.publish import publish
from pacewatch.registry import load_registry
from pacewatch.warehouse.journal import Anchor


def deliver(home: Home, addresses: Addresses, *, settle_seconds: float = 5.0) -> DeliveryReport:
    """Do what people asked for by buttons, and publish it; then send what is due in the outbox, each row only on evidence.

    At the end a watcher outside is told that it was done, if there is one.
    """
    if apply_actions(home, addresses.slack):
        publish(home)
    report = drain(home, load_registry(home.registry, home.expectations), addresses, settle_seconds=settle_seconds)
    if report.skipped:
        return report
    home.delivered.touch()
    warning = beat(addresses, "deliver", report.in_numbers, is_well=report.is_well)
    return replace(report, warnings=[warning]) if warning else report


def audit(home: Home, addresses: Addresses, since: datetime | None = None, kept: Anchor | None = None) -> AuditReport:
    """Set what was said against what stands in the channels, since a moment (aware; 30 days ago). Sends nothing.

    The whole journal is verified, and that it holds an anchor that was kept.
    """
    moment = utc_naive(since) if since else None
    return audit_delivery(home, load_registry(home.registry, home.expectations), addresses, moment, kept)
