"""Pictures for messages in Slack. In: a message's chart. Out: a file that the message can show, or none.

A file that was uploaded isn't there at once: Slack works on it first, and refuses a message that shows it before. A picture
is never worth a message: whatever goes wrong here, there is none.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from pacewatch.delivery.chart import png
from pacewatch.delivery.formats import shortened
from pacewatch.delivery.message import Bars, Chart, Language, Message
from pacewatch.delivery.slack_errors import code_of, described

LONGEST_ALT_TEXT = 1_000
LOOKS, SECONDS_BETWEEN_LOOKS = 6, 0.5
"""How often it is asked whether Slack is done with a file."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Picture:
    """A file in Slack, and a sentence for those who can't see it."""

    file: str
    description: str


class Pictures:
    """The charts that were uploaded, each once; after one that failed no more, so that none holds messages up for long."""

    def __init__(self, client: WebClient) -> None:
        """Upload nothing yet."""
        self._client = client
        self._known: dict[tuple[Bars | Chart, Language], Picture] = {}
        self._failed = False

    def of(self, message: Message) -> Picture | None:
        """The picture of a message's chart; none if it has none, or it can't be had."""
        if message.chart is None or self._failed:
            return None
        key = message.chart, message.language
        if key not in self._known:
            try:
                drawn = png(*key)
            except Exception:  # see above
                log.warning("a chart can't be drawn, and its message goes without it", exc_info=True)
                return None
            file = self.upload(drawn, message.chart.title, message.chart.description)
            if file is None:
                return None
            self._known[key] = Picture(file, message.chart.description)
        return self._known[key]

    def upload(self, picture: bytes, title: str, description: str) -> str | None:
        """Upload to no channel, and wait a little until Slack is done with it; the file's id, or none if that failed."""
        try:
            done = self._client.files_upload_v2(
                content=picture,
                filename="chart.png",
                title=shortened(title, LONGEST_ALT_TEXT),
                alt_txt=shortened(description, LONGEST_ALT_TEXT),
            )
            file = str(done["files"][0]["id"])
        except Exception as error:  # see above
            self._failed = True
            said = code_of(error) if isinstance(error, SlackApiError) else described(error)
            log.warning("a picture can't be uploaded to Slack, and messages go without: %s", said)
            return None
        for look in range(LOOKS):
            if self._is_done(file):
                break
            if look < LOOKS - 1:
                time.sleep(SECONDS_BETWEEN_LOOKS)
        return file

    def _is_done(self, file: str) -> bool:
        """Whether Slack knows what kind of file it is, which it finds out by working on it; or can't be asked."""
        try:
            found: Any = self._client.files_info(file=file)["file"]
        except SlackApiError as error:
            return code_of(error) != "file_not_found"
        except Exception:  # see above: the message will show whether it is there
            return True
        return bool(found.get("mimetype"))
