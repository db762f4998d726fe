"""The HTTP push. In: a request to Airflow's API server, with a file as its body. Out: the file in the inbox, and its SHA-256.

A plugin's application is open to anyone unless it is closed. Here every route asks for a user whom Airflow knows by a token
and who may make asset events (`op` and `admin` of the simple auth manager): a file that is pushed rings the inbox's asset. A
cookie isn't enough, so that no other site's page can push in the name of somebody who is logged in.
"""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Annotated

from airflow.api_fastapi.core_api.security import GetUserDep, requires_access_asset
from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from pacewatch.errors import (
    FileTooLarge,
    NameRefused,
    NameTaken,
    PacewatchError,
    RegistryInvalid,
    TransferBroken,
    UnknownName,
)
from pacewatch.feeds.incoming import Landed, Landing, check_name, largest_file_bytes
from pacewatch.feeds.incoming_words import large_body
from pacewatch.home import Home
from pacewatch.registry import load_registry

PREFIX = "/pacewatch"
SILENCE_SECONDS = 30.0
"""After which a sender that sends nothing is given up."""

HTTP_UNAVAILABLE = 503
STATUS: dict[type[PacewatchError], int] = {
    NameRefused: 400,
    TransferBroken: 400,
    UnknownName: 404,
    NameTaken: 409,
    FileTooLarge: 413,
    RegistryInvalid: HTTP_UNAVAILABLE,
}


def _token_only(request: Request) -> None:
    if not request.headers.get("authorization", "").lower().startswith("bearer "):
        raise HTTPException(401, "expected a token: 'Authorization: Bearer ...', from POST /auth/token")


@cache
def application() -> FastAPI:
    """The application, closed as a whole: a route that is added later is closed too."""
    closed = [Depends(_token_only), Depends(requires_access_asset("POST"))]
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=closed)
    app.add_api_route("/feeds/{feed}/files/{name:path}", push, methods=["POST"])
    app.add_exception_handler(PacewatchError, _refused)
    return app


async def push(
    feed: str,
    name: str,
    request: Request,
    user: GetUserDep,
    x_content_sha256: Annotated[str | None, Header()] = None,
) -> Response:
    """Take one file: 202 if its bytes are new, 200 if they had come before; either way they are safe when it answers.

    Raises:
        PacewatchError: as in `STATUS`.
        HTTPException: 400 the body is empty or was cut off, 408 the sender fell silent, 415 not a file's bytes as they
            are, 507 the disk is full.
    """
    declared = _declared_length(request)
    home = Home.locate()
    await asyncio.to_thread(_check, home, feed, name)
    try:
        landing = Landing(home, feed, name, f"http push by {user.get_name()}")
        landed = await _receive(landing, request, x_content_sha256, declared)
    except ClientDisconnect:
        raise HTTPException(400, f"{name}: cut off; send it again") from None
    except TimeoutError:
        raise HTTPException(408, f"{name}: nothing came for {SILENCE_SECONDS:.0f} s; send it again") from None
    except OSError as fault:
        raise HTTPException(507, f"{name}: can't be stored: {fault.strerror}") from None
    answer = {"feed": landed.feed, "name": landed.name, "sha256": landed.sha256, "bytes": landed.byte_count}
    return JSONResponse({**answer, "known": landed.is_known}, 200 if landed.is_known else 202)


def _declared_length(request: Request) -> int | None:
    """What the headers say of the body; refuses what could only be found out at its end, or not at all."""
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind.startswith("multipart/"):
        raise HTTPException(415, f"saw a form ({kind}); expected the file itself as the body: curl --data-binary @FILE")
    if encoding := request.headers.get("content-encoding"):
        raise HTTPException(415, f"saw Content-Encoding {encoding}; expected the file's bytes as they are")
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        return None
    if int(length) == 0:
        raise HTTPException(400, "saw an empty body; expected a file")
    if int(length) > largest_file_bytes():
        raise FileTooLarge(large_body(int(length), largest_file_bytes()))
    return int(length)


def _check(home: Home, feed: str, name: str) -> None:
    check_name(name)
    load_registry(home.registry, home.expectations).feed(feed)


async def _receive(landing: Landing, request: Request, sha256: str | None, byte_count: int | None) -> Landed:
    with landing:
        pieces = request.stream()
        while True:
            async with asyncio.timeout(SILENCE_SECONDS):
                piece = await anext(pieces, b"")
            if not piece:
                break
            await asyncio.to_thread(landing.write, piece)
        if landing.is_empty:
            raise HTTPException(400, "saw an empty body; expected a file")
        return await asyncio.to_thread(lambda: landing.finish(sha256=sha256, byte_count=byte_count))


async def _refused(_: Request, refusal: Exception) -> Response:
    status = next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 400)
    told = "the registry has faults; 'pacewatch check' lists them" if status == HTTP_UNAVAILABLE else str(refusal)
    return JSONResponse({"detail": told}, status)
