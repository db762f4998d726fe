"""A server that speaks Azure's REST API for blobs, as far as listing and reading go, and checks the shared key."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from xml.sax.saxutils import escape

from pacewatch.delivery.addresses import ConnectionFields
from tests.feeds.remote.store_server import StoreHandler, StoreServer

ACCOUNT, KEY = "bureau", base64.b64encode(b"azure-secret").decode()
SIGNED = (
    "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date", "If-Modified-Since",
    "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
)  # fmt: skip
CODES = {401: "NoAuthenticationInformation", 403: "AuthenticationFailed", 404: "BlobNotFound", 416: "InvalidRange"}


@contextmanager
def azure() -> Iterator[StoreServer]:
    """A container `figures` that whoever has the account's key may read."""
    with StoreServer().running(_AzureHandler) as running:
        yield running


def azure_access(store: StoreServer, key: str = KEY) -> ConnectionFields:
    """A Connection to it."""
    told = {
        "DefaultEndpointsProtocol": "http",
        "AccountName": ACCOUNT,
        "AccountKey": key,
        "BlobEndpoint": f"http://127.0.0.1:{store.port}/{ACCOUNT}",
    }
    options = {"connection_string": ";".join(f"{name}={value}" for name, value in told.items())}
    return ConnectionFields("wasb", extra={"storage_options": options})


class _AzureHandler(StoreHandler):
    def respond(self) -> None:
        container, _, name = self.path_asked.removeprefix(f"/{ACCOUNT}/").partition("/")
        if self.headers["Authorization"] != f"SharedKey {ACCOUNT}:{self._signature()}":
            self.fail(403)
        elif container != "figures":
            self.fail(404, "ContainerNotFound")
        elif self.query.get("comp") == "list":
            self._list()
        elif name in self.store.stored:
            self._send_blob(name)
        else:
            self.fail(404)

    def fail(self, status: int, code: str = "") -> None:
        code = code or CODES.get(status, "ServerBusy")
        body = f"<?xml version='1.0' encoding='utf-8'?><Error><Code>{code}</Code><Message>{status}</Message></Error>"
        self.send(status, body.encode(), {"Content-Type": "application/xml", "x-ms-error-code": code})

    def _signature(self) -> str:
        """The question signed with the account's key, as Azure's "Authorize with Shared Key" has it."""
        own = sorted((name.lower(), value) for name, value in self.headers.items() if name.lower().startswith("x-ms-"))
        signed = [
            self.headers.get(name, "") if (name, self.headers.get(name)) != ("Content-Length", "0") else ""
            for name in SIGNED
        ]
        text = "\n".join([self.command, *signed, *(f"{name}:{value}" for name, value in own)])
        text += f"\n/{ACCOUNT}{self.path.partition('?')[0]}"
        text += "".join(f"\n{name.lower()}:{value}" for name, value in sorted(self.query.items()))
        return base64.b64encode(hmac.digest(base64.b64decode(KEY), text.encode(), hashlib.sha256)).decode()

    def _list(self) -> None:
        names, prefixes, further = self.store.page(
            self.query.get("prefix", ""), self.query.get("delimiter", ""), self.query.get("marker", "")
        )
        blobs = "".join(self._listed(name) for name in names)
        blobs += "".join(f"<BlobPrefix><Name>{escape(prefix)}</Name></BlobPrefix>" for prefix in prefixes)
        asked = {name: self.query.get(name.lower(), "") for name in ("Prefix", "Marker", "Delimiter")}
        told = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in asked.items() if value)
        body = (
            "<?xml version='1.0' encoding='utf-8'?><EnumerationResults ContainerName='figures'>"
            f"{told}<Blobs>{blobs}</Blobs><NextMarker>{escape(further)}</NextMarker></EnumerationResults>"
        )
        self.send(200, body.encode(), {"Content-Type": "application/xml"})

    def _listed(self, name: str) -> str:
        told = self._properties(name) | {"Content-Length": str(len(self.store.stored[name].content))}
        inner = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in told.items() if not key.startswith("x-"))
        return f"<Blob><Name>{escape(name)}</Name><Properties>{inner}<BlobType>BlockBlob</BlobType></Properties></Blob>"

    def _properties(self, name: str) -> dict[str, str]:
        stored = self.store.stored[name]
        changed = f"{stored.changed_at:%a, %d %b %Y %H:%M:%S GMT}"
        return {"Last-Modified": changed, "Etag": f'"0x{stored.generation}"', "x-ms-blob-type": "BlockBlob"}

    def _send_blob(self, name: str) -> None:
        asked_for = self.headers.get("x-ms-range", self.headers.get("Range", ""))
        self.send_bytes(self.store.stored[name], asked_for, self._properties(name))
