"""A feed whose files are fetched from a folder elsewhere is polled like any other fetched feed."""

from __future__ import annotations

from pathlib import Path

from pacewatch.airflow.polls import PolledFeed, polled_feeds

FEEDS = """feeds:
  - id: by-minutes
    fetch: {files: {url: "sftp://files.example.org/out", connection: bureau, every: 30}}
  - id: by-hand
    fetch: {files: {url: "s3://bucket/out"}}
  - id: dropped
"""


def test_its_schedule_is_that_of_its_declaration(tmp_path: Path) -> None:
    programme = tmp_path / "small"
    programme.mkdir()
    (programme / "feeds.yaml").write_text(FEEDS, encoding="utf-8")
    (programme / "programme.yaml").write_text("id: small\ntime_zone: Asia/Urumqi\n", encoding="utf-8")
    assert polled_feeds(tmp_path) == [
        PolledFeed("by-hand", None, "Asia/Urumqi"),
        PolledFeed("by-minutes", "*/30 * * * *", "Asia/Urumqi"),
    ]
