"""What `fetch` in `feeds.yaml` may say: a source asked by HTTP. In: plain values. Out: a checked `Fetch`."""

from __future__ import annotations

from pydantic import model_validator

from pacewatch.registry.base_model import Model
from pacewatch.registry.connector_model import ConnectorFetch
from pacewatch.registry.fields import Misfit
from pacewatch.registry.http_model import HttpFetch

KINDS = {"csv": "csv", "sdmx-csv": "csv", "json": "json", "sdmx-json": "json", "xml": "xml"}
"""What an answer must be for each format of a feed; the other formats are looked at when they are read."""


class Fetch(Model):
    """Where a feed is fetched from, by rules of one's own or those of a known source; without it, files come by the inbox."""

    http: HttpFetch | None = None
    connector: ConnectorFetch | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Fetch:
        if (self.http is None) == (self.connector is None):
            seen = "neither" if self.http is None else "both"
            raise Misfit(f"saw {seen} of 'http' and 'connector'; expected one of them")
        return self

    @property
    def request(self) -> HttpFetch:
        """What is asked."""
        return self.http or self.connector.request()  # type: ignore[union-attr]  # one of them is there, see above

    def kind(self, form: str, member: str | None) -> str:
        """What an answer must be (json, csv, xml, any) for a feed of this format, or of a zip file with such members."""
        return "any" if member else self.request.answer.type or KINDS.get(form, "any")

    def expect_fits(self, form: str, member: str | None, grade: str) -> None:
        """Refuse what doesn't go with the feed's format and grade.

        Raises:
            Misfit: the answers are of another format, the declaration looks into what isn't JSON, or the grade is too good.
        """
        way = "http" if self.http else "connector"
        request, kind = self.request, self.kind(form, member)
        if kind not in ("any", KINDS.get(form, kind)):
            raise Misfit(f"saw '{form}', and what is fetched is {kind}; expected a format of that", "format")
        paging = request.paging
        looked_into = {
            "paging": paging is not None and (paging.by != "link" or paging.next_at is not None),
            "answer": request.answer.success is not None or request.answer.failure_at is not None,
        }
        if kind != "json" and (key := next((key for key, looks in looked_into.items() if looks), None)):
            raise Misfit(
                f"saw paths into the answer, which is {kind} by 'format: {form}'; expected a feed of JSON",
                "fetch",
                way,
                key,
            )
        if self.connector and (known := self.connector.known.grade) and grade != known:
            raise Misfit(f"saw '{grade}'; what {self.connector.name} gives is {known}", "grade")
