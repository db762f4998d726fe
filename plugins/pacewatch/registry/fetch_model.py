"""What `fetch` in `feeds.yaml` may say: where a feed's files are fetched from. In: plain values. Out: a checked `Fetch`."""

from __future__ import annotations

from pydantic import model_validator

from pacewatch.registry.base_model import Model
from pacewatch.registry.fetch_files_model import FilesFetch
from pacewatch.registry.fields import Misfit


class Fetch(Model):
    """Where a feed is fetched from; without it, files come by the inbox."""

    files: FilesFetch | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Fetch:
        if self.files is None:
            raise Misfit("saw nothing to fetch from; expected 'files'")
        return self
