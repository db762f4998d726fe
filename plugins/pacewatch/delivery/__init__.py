"""Delivery: from the rows of the outbox to messages that were sent, on evidence. Entry: `drain`."""

from pacewatch.delivery.addresses import Addresses, ConnectionFields, MailAddress, SlackAddress
from pacewatch.delivery.drain import drain
from pacewatch.delivery.report import DeliveryReport

__all__ = ["Addresses", "ConnectionFields", "DeliveryReport", "MailAddress", "SlackAddress", "drain"]
