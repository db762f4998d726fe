"""Where Slack tells what somebody pressed. In: a request that Slack has signed. Out: its bytes on disk, and 200.

Slack can't log in to Airflow, so this one route is closed by Slack's signature instead, and by nothing else: whatever isn't
signed, is older than five minutes or came before is answered with 401. Nothing is carried out here: the warehouse may be
busy for longer than the three seconds that Slack waits; `deliver` does it.
"""

from __future__ import annotations

import asyncio
from functools import cache

import structlog
from fastapi import BackgroundTasks, FastAPI, HTTPException, Request, Response
from starlette.requests import ClientDisconnect

from pacewatch.airflow.connections import SLACK_CONNECTION, look_up_in_server
from pacewatch.delivery.addresses import SlackAddress
from pacewatch.delivery.presses import LARGEST_BYTES, PressUnreadable, name_of, put_down, read_press
from pacewatch.delivery.slack_answers import RECEIVED, answer
from pacewatch.delivery.slack_signature import is_genuine, looks_signed
from pacewatch.errors import ConnectionMissing
from pacewatch.home import Home

PREFIX = "/pacewatch/slack"
SECONDS = 2.5
"""Slack waits three seconds."""

log = structlog.get_logger(__name__)


@cache
def application() -> FastAPI:
    """The application with its one route."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/actions", take, methods=["POST"])
    return app


async def take(request: Request, later: BackgroundTasks) -> Response:
    """Put a press of a button down: 200 when it is safe on disk.

    Raises:
        HTTPException: 401 it isn't from Slack, or not now, or came before; 408 it came too slowly; 413 it is too large;
            503 it can't be checked or put down now.
    """
    timestamp, signature = (request.headers.get(f"x-slack-{name}") for name in ("request-timestamp", "signature"))
    if not looks_signed(timestamp, signature):
        raise HTTPException(401)
    try:
        async with asyncio.timeout(SECONDS):
            body = await _body(request)
            address = await asyncio.to_thread(_address)
            secret = address.signing_secret if address else None
            if not address or not secret or not is_genuine(secret, body, timestamp, signature):
                raise HTTPException(401)
            name = name_of(str(timestamp), f"{timestamp} {signature}")
            if not await asyncio.to_thread(put_down, Home.locate(), name, body):
                raise HTTPException(401)
    except TimeoutError:
        raise HTTPException(408) from None
    except ClientDisconnect:
        raise HTTPException(400) from None
    except OSError as fault:
        log.error("a press of a button in Slack can't be put down", why=fault.strerror)
        raise HTTPException(503) from None
    later.add_task(_tell, address, body)
    return Response(status_code=200)


async def _body(request: Request) -> bytes:
    """All of the body, unless it is too large."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BYTES:
            raise HTTPException(413)
    return bytes(body)


def _address() -> SlackAddress | None:
    """Slack's connection as Airflow knows it; none if there is none that can be used."""
    fields = look_up_in_server(SLACK_CONNECTION)
    try:
        return SlackAddress.from_fields(fields) if fields else None
    except ConnectionMissing:
        return None


def _tell(address: SlackAddress, body: bytes) -> None:
    """That it was received, to who pressed; a button that only opens a page needs no answer."""
    try:
        press = read_press(body)
    except PressUnreadable:
        return
    if press.what != "open":
        answer(address, press.response_url, RECEIVED)
