"""A sign of life to a watcher outside, which tells people when it stays away. In: a run that is done. Out: one HTTP request.

Nothing within can tell of its own death: a watcher elsewhere, such as healthchecks.io or one of your own, has to miss
something. What goes wrong here is a warning only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from pacewatch.delivery.addresses import Addresses, ConnectionFields, variable_of
from pacewatch.delivery.posting import NotPosted, Unanswered, post
from pacewatch.errors import ConnectionMissing

CONNECTION = "heartbeat_default"
TIMEOUT_SECONDS = 5.0
HINT = (
    f"expected for example {variable_of(CONNECTION)}="
    '{"conn_type": "generic", "extra": {"url": "https://hc.example.org/ping/..."}}'
)

Run = Literal["deliver", "maintain"]


@dataclass(frozen=True)
class Watcher:
    """Who is told, by run; a run without an address isn't told. `on_failure` is added to the path when something was amiss."""

    urls: dict[str, str] = field(repr=False)
    method: str = "GET"
    on_failure: str = ""

    @classmethod
    def from_fields(cls, fields: ConnectionFields) -> Watcher:
        """Read a connection's `extra`: `url`, and if wanted `maintain_url`, `method` and `on_failure`.

        Raises:
            ConnectionMissing: one of them can't be used.
        """
        found = {run: fields.extra.get(key) for run, key in (("deliver", "url"), ("maintain", "maintain_url"))}
        urls = {run: url for run, url in found.items() if isinstance(url, str) and url}
        if "deliver" not in urls or not all(url.startswith(("https://", "http://")) for url in urls.values()):
            raise ConnectionMissing(f"heartbeat: extra.url or extra.maintain_url is no address; {HINT}")
        method = str(fields.extra.get("method") or "GET").upper()
        if method not in ("GET", "POST", "HEAD"):
            raise ConnectionMissing(f"heartbeat: saw extra.method {method[:20]!r}; expected GET, POST or HEAD")
        on_failure = str(fields.extra.get("on_failure") or "")
        if on_failure and not on_failure.startswith("/"):
            raise ConnectionMissing("heartbeat: extra.on_failure doesn't begin with '/'; expected for example /fail")
        return cls(urls, method, on_failure)

    def url(self, run: Run, *, is_well: bool) -> str | None:
        """Whom to tell of a run; None: nobody."""
        url = self.urls.get(run)
        if url is None or is_well or not self.on_failure:
            return url
        parts = urlsplit(url)
        return urlunsplit(parts._replace(path=parts.path.rstrip("/") + self.on_failure))


def beat(addresses: Addresses, run: Run, words: str, *, is_well: bool) -> str | None:
    """Tell the watcher, if there is one, that a run is done; a POST carries `words`. What went wrong as a sentence, or None."""
    try:
        fields = addresses.look_up(CONNECTION)
        watcher = Watcher.from_fields(fields) if fields else None
        url = watcher.url(run, is_well=is_well) if watcher else None
        if watcher is None or url is None:
            return None
        content = words.encode() if watcher.method == "POST" else b""
        answer = post(watcher.method, url, TIMEOUT_SECONDS, content=content)
    except ConnectionMissing as problem:
        return str(problem)
    except (NotPosted, Unanswered) as fault:
        return f"heartbeat: the watcher wasn't told: {fault}"
    except Exception as error:  # whatever keeps the connection from being looked up, messages have gone out
        return f"heartbeat: the watcher wasn't told: {type(error).__name__}"
    if not 200 <= answer.status < 300:
        return f"heartbeat: the watcher answered {answer.status}; expected 2xx"
    return None
