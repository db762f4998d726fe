"""A file that is refused is told of in Chinese with the reason in Chinese, by mail and by Slack."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pacewatch.delivery.addresses import Addresses
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.home import Home
from pacewatch.pipeline import ingest_inbox
from tests.both_languages import differences
from tests.delivery.conftest import deliver
from tests.small_city import air_csv
from tests.world import drop, query

REFUSED = {
    "empty": ("small-air", b"", "文件为空"),
    "of an unknown feed": ("small-aire", b"x", "没有名为“small-aire”的数据源；登记的数据源有 small-air、"),
    "with a column renamed": (
        "small-air",
        b"city,date,AQI\n",
        "第1行缺少列“aqi”（是否已改名为“AQI”？）；其中的列名为 city、date、AQI。若该列已改名，",
    ),
    "mostly bad": (
        "small-air",
        air_csv([("甲市", "2022-01-01", 80), ("甲市", "2022-01-02", "good"), ("丙市", "2022-01-03", 90)]),
        "2行（共3行）有问题，超过该数据源允许的比例 50%；最先出现问题的是第3行，“aqi”列：看到“good”；要求：数字，如 1,234.5、",
    ),
}


@pytest.fixture
def chinese(home: Home, standing_clock: str, tmp_path: Path) -> Home:
    """A home whose data engineer reads Chinese."""
    registry = tmp_path / "registry"
    shutil.copytree(home.registry, registry)
    people = registry / "small" / "people.yaml"
    written = people.read_text(encoding="utf-8").replace(
        "language: en, receives: [data]", "language: zh, receives: [data]"
    )
    people.write_text(written, encoding="utf-8")
    return replace(home, registry=registry)


@pytest.mark.parametrize("fault", REFUSED)
def test_the_reason_is_given_in_chinese(
    chinese: Home, addresses: Addresses, slack: SlackStandin, mail: MailStandin, fault: str
) -> None:
    feed, content, reason = REFUSED[fault]
    drop(chinese, feed, "bad.csv", content)
    (file,) = ingest_inbox(chinese, quiet_seconds=0).files
    ((detail, detail_zh, facts),) = query(
        chinese,
        "SELECT detail, detail_zh, facts FROM raw.arrival CROSS JOIN alerts.event WHERE reason = 'file_refused'",
    )
    told = json.loads(facts)
    assert (file.outcome, file.detail) == ("refused", detail)
    assert (told["detail"], told["detail_zh"]) == (detail, detail_zh)
    assert not differences((detail, detail_zh))
    assert query(chinese, "SELECT recipient, state FROM delivery.outbox") == [("engineer", "queued")] * 2
    deliver(chinese, addresses)
    for text in (mail.mails[0]["text"], json.dumps(slack.messages[0]["blocks"], ensure_ascii=False)):
        assert "未被接收" in text
        assert reason in text
        assert "英文" not in text
        assert detail not in text
