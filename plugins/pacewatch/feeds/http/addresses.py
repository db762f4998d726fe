"""Which network addresses may be spoken to. In: a host name. Out: its addresses, every one of them public.

An address written inside another one (IPv4 in IPv6, 6to4, NAT64, Teredo) is judged too: a packet may end up there.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable

from pacewatch.feeds.http import fault_words
from pacewatch.feeds.http.faults import Fault

ALLOW_VARIABLE = "PACEWATCH_ALLOW_PRIVATE_HOSTS"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LookUp = Callable[[str, int], list[str]]

_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""What is given out of IPv6 for the public internet; everything beside it has another use or none yet."""

_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_ISATAP = 0x00005EFE


def allowed_private() -> frozenset[str]:
    """The `host:port` pairs that this installation lets feeds reach although they aren't public; set for local services."""
    return frozenset(word.strip().lower() for word in os.environ.get(ALLOW_VARIABLE, "").split(",") if word.strip())


def is_public(text: str) -> bool:
    """Whether an address, and every address written inside it, belongs to the public internet."""
    address = ipaddress.ip_address(text.partition("%")[0])
    return all(_is_public(found) for found in (address, *_inside(address)))


def public_addresses(host: str, port: int, allowed: frozenset[str], look_up: LookUp) -> list[str]:
    """The addresses of a host, looked up once.

    Raises:
        Fault: the host isn't known, or any of its addresses is not public and `host:port` isn't allowed.
    """
    try:
        found = look_up(host, port)
    except (OSError, UnicodeError) as fault:
        raise Fault("unknown_host", fault_words.not_looked_up(host, fault), again=True) from None
    if not found:
        raise Fault("unknown_host", fault_words.no_address(host), again=True)
    if f"{host}:{port}" in allowed:
        return found
    if bad := next((address for address in found if not is_public(address)), None):
        raise Fault("private_address", fault_words.not_public(host, port, bad, ALLOW_VARIABLE))
    return found


def look_up(host: str, port: int) -> list[str]:
    """Ask the system's resolver; each address once, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address in _DOCUMENTATION:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST:
        return address in _NAT64[0]  # the IPv4 address within is judged by itself
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    )


def _inside(address: Address) -> list[Address]:
    """The IPv4 addresses that an IPv6 one carries."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    found: list[Address] = [part for part in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())) if part]
    if address in _COMPATIBLE or any(address in network for network in _NAT64):
        found.append(last)
    if int(address) >> 32 & 0xFDFFFFFF == _ISATAP:
        found.append(last)
    return found
