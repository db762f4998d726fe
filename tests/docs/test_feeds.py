"""What docs/feeds.md promises of record formats is what there is: formats, keys, limits, and examples that load."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
import yaml

from pacewatch.home import PROJECT
from pacewatch.observations import limits, zip_guard
from pacewatch.observations.read_file import READERS, read_file
from pacewatch.observations.records import json_reader
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.record_form import KEYS, RecordForm
from pacewatch.registry.record_path import parse_path
from tests.docs.test_readme import first_cells

PAGE = (PROJECT / "docs" / "feeds.md").read_text(encoding="utf-8").split("## Record formats", 1)[1]
EXAMPLES = [
    feed for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) for feed in yaml.safe_load(text)["feeds"]
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_the_examples_are_what_the_registry_takes(example: dict[str, object]) -> None:
    Feed.model_validate(example)


def test_editors_have_nothing_against_the_examples() -> None:
    schema = json.loads((PROJECT / "registry" / "schema" / "feeds.schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors({"feeds": EXAMPLES})] == []


def test_every_format_has_an_example() -> None:
    assert {Feed.model_validate(example).format for example in EXAMPLES} == set(READERS)


def test_the_formats_and_their_keys_are_those_of_the_registry() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|[^|]*\| (`[^|]*`) \|$", PAGE, re.MULTILINE)
    promised = {name: frozenset(re.findall(r"`([a-z_]+)`", keys)) for name, keys in rows if name in READERS}
    assert promised == KEYS
    assert set(READERS) == set(KEYS)
    assert set(first_cells(PAGE, "key")) == set(RecordForm.model_fields) - {"format"}


def test_the_paths_are_paths() -> None:
    paths = first_cells(PAGE, "path")
    assert len(paths) == 8
    for path in paths:
        parse_path(path)


def test_the_answer_in_the_page_is_read_as_it_says() -> None:
    (answer,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    rows = read_file(answer.encode(), Feed.model_validate(EXAMPLES[0]))
    assert rows.table.to_pylist() == [{"source_row": 1, "series": "CES01", "month": "2022-M01", "value": "149629"}]


def test_the_limits_are_those_of_the_code() -> None:
    table = PAGE.split("### Limits", 1)[1]
    for number in (
        limits.MOST_BYTES_OTHERWISE // limits.MEGABYTE,
        limits.MOST_RECORDS,
        limits.MOST_CELLS,
        limits.MOST_TEXT_BYTES // limits.MEGABYTE,
        limits.LONGEST_CELL,
        json_reader.MOST_IN_A_LINE,
        limits.DEEPEST_NESTING,
        zip_guard.MOST_MEMBERS,
        zip_guard.MOST_RATIO,
    ):
        assert f"{number:,}" in table
    assert set(limits.MOST_BYTES.values()) == {64 * limits.MEGABYTE}
    assert "64 MB and 10 million values" in table
    assert limits.MOST_VALUES == 10_000_000


def test_the_report_in_the_page_is_read_as_it_says() -> None:
    (example,) = (Feed.model_validate(example) for example in EXAMPLES if example.get("format") == "report")
    section = PAGE.split("### Reports", 1)[1].split("\n### ", 1)[0]
    table = [line.split("|")[1:-1] for line in section.splitlines() if line.startswith("|") and "---" not in line]
    text = "\n".join(",".join(cell.strip() for cell in line) for line in table)
    (row,) = read_file(text.encode(), example).table.to_pylist()
    assert [row[value.column] for value in example.values] == ["0.7", "12.5"]
    assert [row[f"unit of {value.column}"] for value in example.values] == ["亿元", "%"]
    assert (row["统计期"], row["地区"]) == ("2022-01-01/2022-02-28", "通化市")
