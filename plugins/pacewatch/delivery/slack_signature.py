"""Whether a request comes from Slack. In: the signing secret, the body and two headers. Out: yes or no, and never an error."""

from __future__ import annotations

import re

from slack_sdk.signature import SignatureVerifier

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


def looks_signed(timestamp: str | None, signature: str | None) -> bool:
    """Whether the two headers have the form that Slack gives them."""
    return bool(_TIMESTAMP.fullmatch(timestamp or "") and _SIGNATURE.fullmatch(signature or ""))


def is_genuine(secret: str, body: bytes, timestamp: str | None, signature: str | None) -> bool:
    """Whether Slack signed this body within five minutes of now; whatever can't be checked is not genuine."""
    if not looks_signed(timestamp, signature):
        return False
    try:
        return bool(SignatureVerifier(secret).is_valid(body, timestamp, signature))
    except Exception:  # it raises for bodies that are no text, and other things that a forger may send
        return False
