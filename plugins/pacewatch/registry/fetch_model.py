"""What `fetch` in `feeds.yaml` may say: what to ask a source for by HTTP. In: plain values. Out: a checked `Fetch`."""

from __future__ import annotations

from pydantic import model_validator

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Misfit
from pacewatch.registry.http_model import HttpFetch

KINDS = {"csv": "csv", "sdmx-csv": "csv", "json": "json", "sdmx-json": "json", "xml": "xml"}
"""What an answer must be for each format of a feed; the other formats are looked at when they are read."""


class Fetch(Model):
    """Where a feed is fetched from; without it, files come by the inbox."""

    http: HttpFetch | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Fetch:
        if self.http is None:
            raise Misfit("saw nothing to fetch from; expected 'http'")
        return self

    @property
    def request(self) -> HttpFetch:
        """What is asked."""
        assert self.http  # noqa: S101 - see above
        return self.http

    def expect_fits(self, form: str, grade: str) -> None:
        """Refuse what doesn't go with the feed's format.

        Raises:
            Misfit: the declaration looks into answers that aren't JSON.
        """
        del grade
        request = self.request
        kind = request.answer.type or KINDS.get(form, "any")
        paging = request.paging
        looked_into = {
            "paging": paging is not None and (paging.by != "link" or paging.next_at is not None),
            "answer": request.answer.success is not None or request.answer.failure_at is not None,
        }
        if kind != "json" and (key := next((key for key, looks in looked_into.items() if looks), None)):
            raise Misfit(
                f"saw paths into the answer, which is {kind} by 'format: {form}'; expected JSON ('answer: {{type: json}}')",
                "fetch", "http", key,
            )  # fmt: skip
