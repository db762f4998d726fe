"""Pictures for messages in Slack. In: a picture's bytes. Out: the id of a file that a message can show, or none.

A file that was uploaded isn't there at once: Slack works on it first, and refuses a message that shows it before. A picture
is never worth a message: whatever goes wrong here, there is none.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from pacewatch.delivery.formats import shortened
from pacewatch.delivery.slack_errors import code_of

LONGEST_ALT_TEXT = 1_000
LOOKS, SECONDS_BETWEEN_LOOKS = 6, 0.5
"""How often it is asked whether Slack is done with a file."""


@dataclass(frozen=True)
class Picture:
    """A file in Slack, and a sentence for those who can't see it."""

    file: str
    description: str


def upload(client: WebClient, png: bytes, title: str, description: str) -> str | None:
    """Upload a picture to no channel, and wait a little until Slack is done with it; its id, or none if that failed."""
    try:
        done = client.files_upload_v2(
            content=png,
            filename="chart.png",
            title=shortened(title, LONGEST_ALT_TEXT),
            alt_txt=shortened(description, LONGEST_ALT_TEXT),
        )
        file = str(done["files"][0]["id"])
    except Exception:  # see above
        return None
    for look in range(LOOKS):
        if _is_done(client, file):
            break
        if look < LOOKS - 1:
            time.sleep(SECONDS_BETWEEN_LOOKS)
    return file


def _is_done(client: WebClient, file: str) -> bool:
    """Whether Slack knows what kind of file it is, which it finds out by working on it; or can't be asked."""
    try:
        found: Any = client.files_info(file=file)["file"]
    except SlackApiError as error:
        return code_of(error) != "file_not_found"
    except Exception:  # see above: the message will show whether it is there
        return True
    return bool(found.get("mimetype"))
