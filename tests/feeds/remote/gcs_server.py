"""A server that speaks Google's JSON API for storage, as far as listing and reading go."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from pacewatch.delivery.addresses import ConnectionFields
from tests.feeds.remote.store_server import StoreHandler, StoreServer

TOKEN = "gs-secret"
OBJECTS = re.compile(r"/storage/v1/b/figures/o")
OBJECT = re.compile(r"(?:/download)?/storage/v1/b/figures/o/(?P<name>.+)", re.DOTALL)


@contextmanager
def gcs() -> Iterator[StoreServer]:
    """A bucket `figures` that whoever has the token may read."""
    with StoreServer().running(_GcsHandler) as running:
        yield running


def gcs_access(store: StoreServer) -> ConnectionFields:
    """A Connection to it, with a service account that gets its token there too."""
    address = f"http://127.0.0.1:{store.port}"
    account = {
        "type": "service_account",
        "client_email": "pacewatch@tests.example.org",
        "private_key": _private_key(),
        "token_uri": f"{address}/token",
    }
    options = {"token": account, "endpoint_url": address, "project": "tests"}
    return ConnectionFields("google_cloud_platform", extra={"storage_options": options})


@functools.cache
def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*form).decode()


class _GcsHandler(StoreHandler):
    def do_POST(self) -> None:  # noqa: N802 - named by the standard library
        """A token for a service account."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self._send_json({"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"})

    def respond(self) -> None:
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self.fail(401)
        elif OBJECTS.fullmatch(self.path_asked):
            self._list()
        elif (found := OBJECT.fullmatch(self.path_asked)) and found["name"] in self.store.stored:
            stored = self.store.stored[found["name"]]
            if self.query.get("alt") == "media":
                self.send_bytes(stored, self.headers.get("Range", ""), {"X-Goog-Generation": str(stored.generation)})
            else:
                self._send_json(self._metadata(found["name"]))
        else:
            self.fail(404)

    def fail(self, status: int) -> None:
        error = {"code": status, "message": f"a refusal with {status}"}
        self.send(status, json.dumps({"error": error}).encode(), {"Content-Type": "application/json"})

    def _list(self) -> None:
        names, prefixes, further = self.store.page(
            self.query.get("prefix", ""), self.query.get("delimiter", ""), self.query.get("pageToken", "")
        )
        items = [self._metadata(name) for name in names]
        answer = {"kind": "storage#objects", "items": items, "prefixes": prefixes, "nextPageToken": further}
        self._send_json({key: told for key, told in answer.items() if told})

    def _metadata(self, name: str) -> dict[str, object]:
        stored = self.store.stored[name]
        changed = f"{stored.changed_at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
        return {
            "kind": "storage#object",
            "name": name,
            "bucket": "figures",
            "generation": str(stored.generation),
            "metageneration": "1",
            "size": str(len(stored.content)),
            "timeCreated": changed,
            "updated": changed,
            "etag": f"E{stored.generation}",
        }

    def _send_json(self, answer: dict[str, object]) -> None:
        self.send(200, json.dumps(answer).encode(), {"Content-Type": "application/json"})
