"""Files that come in a zip file: each one that fits is read; an archive that plays tricks isn't unpacked at all."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from pacewatch.errors import BatchRefused
from pacewatch.observations import zip_guard
from pacewatch.observations.read_file import read_file
from pacewatch.registry.feed_model import Feed
from tests.both_languages import differences
from tests.observations.records.feeds import feed
from tests.observations.test_grids import workbook

CSV = feed(member="*.csv")
HEADER = "city,date,value\n"


def zipped(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, content in files.items():
            # Without a time of its own, so that the same files make the same bytes.
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return sink.getvalue()


def renamed(content: bytes, old: bytes, new: bytes) -> bytes:
    """Names as no library would write them; both of one length."""
    assert len(old) == len(new)
    assert content.count(old) == 2
    return content.replace(old, new)


def placed(content: bytes, declared: Feed) -> list[list[object]]:
    """Each row's file, number in it, and cells; the numbers over all files go on without a gap or a second use."""
    rows = read_file(content, declared)
    assert rows.origins
    found = rows.table.to_pylist()
    numbers = [row.pop("source_row") for row in found]
    assert numbers == sorted(set(numbers))
    where = [(rows.origins.sheets[n - 1].as_py(), rows.origins.rows[n - 1].as_py()) for n in numbers]
    return [[*at, *row.values()] for at, row in zip(where, found, strict=True)]


def one(day: int) -> bytes:
    return f"{HEADER}甲,2022-01-{day:02},{day}\n".encode()


def refused(content: bytes) -> tuple[str, str]:
    with pytest.raises(BatchRefused) as refusal:
        read_file(content, CSV)
    assert not differences(refusal.value.said)
    return refusal.value.code, str(refusal.value)


def test_every_member_that_fits_is_read_in_the_order_of_the_names() -> None:
    content = zipped(
        {"b/2.CSV": one(2) + one(3)[16:], "readme.txt": b"hello", "a/1.csv": one(1), "__MACOSX/._1.csv": b"x"}
    )
    assert placed(content, CSV) == [
        ["a/1.csv", 2, "甲", "2022-01-01", "1"],
        ["b/2.CSV", 2, "甲", "2022-01-02", "2"],
        ["b/2.CSV", 3, "甲", "2022-01-03", "3"],
    ]


def test_bad_rows_keep_their_own_numbers() -> None:
    content = zipped({"1.csv": one(1) + b"x\n", "2.csv": b"city,date,value\ny\n" + one(2)[16:]})
    rows = read_file(content, CSV)
    assert [problem.row for problem in rows.problems] == [3, 5]
    assert rows.origins
    assert [(p.sheet, p.row) for p in rows.origins.of_problems(rows.problems)] == [("1.csv", 3), ("2.csv", 2)]
    assert rows.table["source_row"].to_pylist() == [2, 6]
    assert rows.row_count == 4


def test_a_pattern_with_a_slash_is_about_the_whole_path() -> None:
    content = zipped({"old/1.csv": one(1), "new/1.csv": one(2)})
    assert [row[0] for row in placed(content, feed(member="new/*.csv"))] == ["new/1.csv"]


def test_other_formats_come_in_zip_files_too() -> None:
    content = zipped({"a.json": b'[{"city": "a", "date": "2022-01-01", "value": 1.10}]'})
    assert placed(content, feed(format="json", records="[*]", member="*.json")) == [
        ["a.json", 1, "a", "2022-01-01", "1.10"]
    ]


def test_names_in_gb18030_are_read_as_chinese() -> None:
    content = renamed(zipped({"xxxxxxxx.csv": one(1)}), b"xxxxxxxx", "一月报表".encode("gb18030"))
    assert [row[0] for row in placed(content, CSV)] == ["一月报表.csv"]


def test_names_in_utf_8_are_read_whether_the_archive_says_so_or_not() -> None:
    assert [row[0] for row in placed(zipped({"一月.csv": one(1)}), CSV)] == ["一月.csv"]
    content = renamed(zipped({"xxxxxx.csv": one(1)}), b"xxxxxx", "一月".encode())
    assert [row[0] for row in placed(content, CSV)] == ["一月.csv"]


def test_a_fault_in_one_member_refuses_the_whole_file_and_names_it() -> None:
    code, says = refused(zipped({"1.csv": one(1), "2.csv": b"month,people\n"}))
    assert code == "columns"
    assert says.startswith("2.csv: row 1 names the columns month, people")


def flags_set(content: bytes, bits: int) -> bytes:
    at = content.index(zip_guard.ENTRY)
    return content[: at + 8] + struct.pack("<H", bits) + content[at + 10 :]


def method_set(content: bytes, method: int) -> bytes:
    at = content.index(zip_guard.ENTRY)
    return content[: at + 10] + struct.pack("<H", method) + content[at + 12 :]


def size_set(content: bytes, size: int) -> bytes:
    at = content.index(zip_guard.ENTRY)
    return content[: at + 24] + struct.pack("<I", size) + content[at + 28 :]


def without_name() -> bytes:
    content = zipped({"a": one(1)})
    at = content.index(zip_guard.ENTRY)
    cut = content[: at + 28] + b"\0\0" + content[at + 30 : at + 46] + content[at + 47 :]
    size = struct.unpack("<I", cut[-10:-6])[0] - 1
    return cut[:-10] + struct.pack("<I", size) + cut[-6:]


GOOD = zipped({"1.csv": one(1)})
NAMED = zipped({"xxxxxxxxxx.csv": one(1)})
REFUSED = {
    "no zip": (one(1), "format", "expected a zip file"),
    "empty": (b"", "format", "expected a zip file"),
    "cut off": (GOOD[:-5], "format", "the zip file can't be read"),
    "without files": (zipped({}), "members", "the zip file holds nothing; expected files called *.csv"),
    "none fits": (zipped({"1.txt": one(1)}), "members", "the zip file holds 1.txt; expected files called *.csv"),
    "climbing": (zipped({"../1.csv": one(1)}), "archive", "a path that leads elsewhere"),
    "climbing within": (zipped({"a/../../1.csv": one(1)}), "archive", "a path that leads elsewhere"),
    "absolute": (zipped({"/etc/1.csv": one(1)}), "archive", "a path that leads elsewhere"),
    "drive": (renamed(NAMED, b"xxxxxxxxxx", b"c:/xxxxxxx"), "archive", "a path that leads elsewhere"),
    "backslash": (renamed(NAMED, b"xxxxxxxxxx", b"..\\xxxxxxx"), "archive", "a path that leads elsewhere"),
    "NUL": (renamed(NAMED, b"xxxxxxxxxx", b"a.csv\0xxxx"), "archive", "a character that no name has"),
    "no name": (without_name(), "archive", "which is no name"),
    "line break": (zipped({"a\nb.csv": one(1)}), "archive", "a character that no name has"),
    "turned around": (zipped({"a\u202eb.csv": one(1)}), "archive", "a character that no name has"),
    "same name": (renamed(zipped({"a1.csv": one(1), "a2.csv": one(2)}), b"a2.csv", b"a1.csv"), "archive", "the same name"),
    "same name but for case": (zipped({"a.csv": one(1), "A.csv": one(2)}), "archive", "the same name as 'a.csv'"),
    "encrypted": (flags_set(GOOD, 1), "archive", "1.csv is encrypted"),
    "other method": (zipped({"1.csv": one(1)}, method=zipfile.ZIP_LZMA), "archive", "is packed by method 14"),
    "unknown method": (method_set(GOOD, 99), "archive", "is packed by method 99"),
    "archive by name": (zipped({"1.csv": one(1), "2.zip": b""}), "archive", "an archive within the archive"),
    "archive by content": (zipped({"1.csv": GOOD}), "archive", "a zip file within the zip file"),
    "packed too tightly": (zipped({"1.csv": b"0" * 3_000_000}), "size", "expected at most 200 times as much"),
    "says less than it holds": (size_set(zipped({"1.csv": b"0" * 3_000_000}), 100_000), "format", "can't be unpacked"),
    "says more than a machine has": (size_set(GOOD, 4_000_000_000), "size", "unpacks from"),
    "too many": (zipped({f"{number}.csv": b"" for number in range(1001)}), "size", "expected at most 1,000 files"),
    "far too many": (GOOD + zip_guard.ENTRY * 10_001, "size", "entries; expected at most"),
    "large kind": (GOOD[:-22] + b"PK\x06\x07" + bytes(16) + GOOD[-22:], "archive", "for more than 4 GB"),
    "damaged": (GOOD.replace(one(1)[:4], b"zzzz") if one(1)[:4] in GOOD else GOOD[:45] + b"zz" + GOOD[47:], "format", "1.csv"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str) -> None:
    content, code, says = REFUSED[name]
    found = refused(content)
    assert found[0] == code, found
    assert says in found[1]


def test_all_members_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_guard, "MOST_BYTES_OTHERWISE", 60)
    assert refused(zipped({"1.csv": one(1), "2.csv": one(2)}))[1].startswith("the zip file unpacks to 66 bytes")


def test_a_zip_file_that_nobody_declared_is_refused_with_what_to_declare() -> None:
    with pytest.raises(BatchRefused, match=r"saw a zip file; expected csv; .* 'member: \"\*\.csv\"'"):
        read_file(GOOD, feed())


def test_reports_in_a_zip_file_keep_the_sheets_of_their_workbooks() -> None:
    def report(*months: str) -> bytes:
        rows = [[city, month, number] for number, (city, month) in enumerate((c, m) for m in months for c in "甲乙")]
        return workbook(("月报", [["2022年就业"], ["地区", "期间", "城镇新增就业"], *rows]))

    declared = Feed.model_validate(
        {
            "id": "f",
            "name": {"zh": "甲", "en": "f"},
            "source": "tests",
            "format": "report",
            "member": "*.xlsx",
            "place": {"column": "地区"},
            "period": {"column": "期间", "written": "label"},
            "values": [{"column": "城镇新增就业", "indicator": "jobs"}],
        }
    )
    content = zipped({"一季度.xlsx": report("1月", "2月"), "二季度.xlsx": report("4月")})
    assert [row[:2] for row in placed(content, declared)] == [
        ["一季度.xlsx: 月报", 3],
        ["一季度.xlsx: 月报", 4],
        ["一季度.xlsx: 月报", 5],
        ["一季度.xlsx: 月报", 6],
        ["二季度.xlsx: 月报", 3],
        ["二季度.xlsx: 月报", 4],
    ]
