"""Files in the stand-in for Slack. In: the arguments of the methods of files. Out: Slack's answers.

A file is uploaded in three steps, and is there a while after the last: Slack works on it meanwhile, and a message that shows
it before is refused.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from pacewatch.demo.slack_rules import Arguments

LONGEST_ALT_TEXT = 1_000
LARGEST_BYTES = 1_000_000_000


@dataclass
class File:
    """One file: what was announced, what came, and since when it is complete (monotonic seconds)."""

    name: str
    length: int
    alt_text: str = ""
    title: str = ""
    content: bytes | None = None
    completed_at: float | None = None


@dataclass
class Files:
    """All files of a workspace by their ids; `seconds` is how long Slack works on each."""

    seconds: float = 0.0
    all: dict[str, File] = field(default_factory=dict)

    def announce(self, arguments: Arguments, base_url: str) -> Arguments:
        """`files.getUploadURLExternal`."""
        length = str(arguments.get("length") or "")
        if not length.isdecimal() or int(length) == 0 or not arguments.get("filename"):
            return {"ok": False, "error": "missing_argument"}
        if int(length) > LARGEST_BYTES:
            return {"ok": False, "error": "file_upload_size_restricted"}
        if len(str(arguments.get("alt_txt") or "")) > LONGEST_ALT_TEXT:
            return {"ok": False, "error": "alt_txt_too_large"}
        name = f"F0{len(self.all):08}"
        self.all[name] = File(str(arguments["filename"]), int(length), str(arguments.get("alt_txt") or ""))
        return {"ok": True, "upload_url": f"{base_url.removesuffix('api/')}upload/v1/{name}", "file_id": name}

    def take(self, name: str, content: bytes) -> bool:
        """Take a file's bytes; false if it wasn't announced, or not so long."""
        file = self.all.get(name)
        if file is None or len(content) != file.length:
            return False
        file.content = content
        return True

    def complete(self, arguments: Arguments) -> Arguments:
        """`files.completeUploadExternal`."""
        given = arguments.get("files") or "[]"
        parts: list[dict[str, Any]] = json.loads(given) if isinstance(given, str) else given
        found = [self.all.get(part.get("id", "")) for part in parts]
        if not parts or any(file is None or file.content is None for file in found):
            return {"ok": False, "error": "file_not_found"}
        for part, file in zip(parts, found, strict=True):
            if file:
                file.title, file.completed_at = str(part.get("title") or file.name), time.monotonic()
        return {"ok": True, "files": [self._shown(part["id"]) for part in parts]}

    def info(self, arguments: Arguments) -> Arguments:
        """`files.info`."""
        name = str(arguments.get("file", ""))
        file = self.all.get(name)
        if file is None or file.completed_at is None:
            return {"ok": False, "error": "file_not_found"}
        return {"ok": True, "file": self._shown(name)}

    def is_ready(self, name: str) -> bool:
        """Whether a message can show it."""
        file = self.all.get(name)
        return (
            file is not None and file.completed_at is not None and time.monotonic() - file.completed_at >= self.seconds
        )

    def _shown(self, name: str) -> Arguments:
        file = self.all[name]
        kind = {"mimetype": "image/png", "filetype": "png"} if self.is_ready(name) else {"mimetype": "", "filetype": ""}
        return {"id": name, "name": file.name, "title": file.title, "size": file.length, "mode": "hosted", **kind}


def files_of(blocks: Any) -> list[str]:
    """The ids of the files that blocks show."""
    if isinstance(blocks, list):
        return [name for part in blocks for name in files_of(part)]
    if not isinstance(blocks, dict):
        return []
    file = blocks.get("slack_file")
    own = [str(file["id"])] if isinstance(file, dict) and "id" in file else []
    return own + files_of(blocks.get("elements"))
