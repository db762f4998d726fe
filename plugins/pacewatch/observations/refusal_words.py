"""Why a file of any format is refused. In: what was seen. Out: the sentence in English and in Chinese, for a `BatchRefused`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from pacewatch.observations.problems import RowProblem
from pacewatch.observations.said import expected_in_chinese
from pacewatch.said import Said, cited

EMPTY: Said = ("the file is empty", "文件为空")
NO_REPORT: Said = (
    "the report holds no figures; expected numbers below a header",
    "报表中没有数值；要求表头之下有数字",
)
ALL_OF_IT_UTF_8: Said = (
    "all of it in UTF-8, as most of it is",
    "全文均为 UTF-8 编码，与文件的大部分内容一致",
)
A_KNOWN_ENCODING: Said = (
    "text in UTF-8, GB18030 or UTF-16, or a workbook (xlsx, xls)",
    "为 UTF-8、GB18030 或 UTF-16 编码的文本，或工作簿（xlsx、xls）",
)


def no_feed(feed: str, known: Sequence[str]) -> Said:
    """It came for a feed that isn't there."""
    return (
        f"there is no feed {feed!r}; the registry has {', '.join(known)}",
        f"没有名为{cited(feed)}的数据源；登记的数据源有 {'、'.join(known)}",
    )


def no_rows(columns: int) -> Said:
    """There is a header at most."""
    return (
        f"the file holds no data rows; expected rows of {columns} columns",
        f"文件中没有数据行；要求有数据行，每行{columns}列",
    )


def no_figures(columns: int) -> Said:
    """All cells of a wide file are blank."""
    return (
        f"the file holds no figures: all cells of its {columns} columns are blank",
        f"文件中没有数值：其{columns}列的单元格全部为空",
    )


def nul_character(row: int, encoding: str) -> Said:
    """A character that no text has."""
    return f"row {row} holds a NUL character; expected text in {encoding}", (
        f"第{row}行含有 NUL 字符；要求为 {encoding} 编码的文本"
    )


def declared_encoding(encoding: str, known: Iterable[str]) -> Said:
    """What `not_in_encoding` expects where the feed declares an encoding."""
    known = list(known)
    return (
        f"a file in {encoding}, as feeds.yaml says (encoding: {', '.join(known)} or detect)",
        f"为 {encoding} 编码的文件，与 feeds.yaml 的设置一致（encoding 可设为 {'、'.join(known)} 或 detect）",
    )


def not_in_encoding(at: int, row: int, byte: int, encoding: str, expected: Said) -> Said:
    """A byte, by its place in the file from 0, can't stand there in this encoding."""
    return (
        f"byte {at} (row {row}) is not {encoding}: saw 0x{byte:02x}; expected {expected[0]}",
        f"字节 {at}（第{row}行）不符合 {encoding} 编码：看到 0x{byte:02x}；要求{expected[1]}",
    )


def unexpected_zip(form: str) -> Said:
    """A zip file came where a format of text is declared."""
    member = "'member: \"*.csv\"'"
    return (
        f"saw a zip file; expected {form}; if this feed always comes as a zip file, say which of its files are read, such as "
        f"{member}, in feeds.yaml",
        f"看到的是 zip 文件；要求为 {form} 格式；若该数据源一向以 zip 文件报送，请在 feeds.yaml 中指明读取其中哪些文件，如 "
        f"{member}",
    )


def suite_failed(problem: RowProblem) -> Said:
    """An expectation about the whole file failed."""
    return (
        f"{problem.expectation}: {problem.detail}; observed {problem.seen}",
        f"整个文件未通过校验（{problem.expectation}）：要求：{expected_in_chinese(problem)}；实际为{cited(problem.seen)}",
    )


def mostly_bad(bad: int, read: int, allowed_share: Decimal, first: RowProblem) -> Said:
    """More rows are bad than the feed allows; `first` is placed where people find it."""
    sheet_en, sheet_zh = (f"sheet {first.sheet}, ", f"工作表“{first.sheet}”") if first.sheet else ("", "")
    column_zh = f"“{first.column}”列" if first.column else "整行"
    return (
        f"{bad} of {read} rows are bad, more than the {allowed_share:%} this feed allows; the first is {sheet_en}row "
        f"{first.row}, column {first.column or '(all)'}: {_saw(first)[0]}",
        f"{bad}行（共{read}行）有问题，超过该数据源允许的比例 {allowed_share:%}；最先出现问题的是{sheet_zh}第{first.row}行，"
        f"{column_zh}：{_saw(first)[1]}",
    )


def mostly_broken_lines(bad: int, read: int, allowed_share: Decimal, first: RowProblem) -> Said:
    """More lines of a wide file can't be read than the feed allows."""
    return (
        f"{bad} of {read} lines are bad, more than the {allowed_share:%} this feed allows; the first is row {first.row}: "
        f"{_saw(first)[0]}",
        f"{bad}行（共{read}行）有问题，超过该数据源允许的比例 {allowed_share:%}；最先出现问题的是第{first.row}行："
        f"{_saw(first)[1]}",
    )


def too_many_broken(most: int, first: RowProblem) -> Said:
    """More records can't be read than are kept aside."""
    return (
        f"more than {most:,} rows can't be read; the first is row {first.row}: {_saw(first)[0]}",
        f"超过{most:,}行无法读取；最先出现问题的是第{first.row}行：{_saw(first)[1]}",
    )


def meaningless(problem: RowProblem) -> Said:
    """A row that is to be released has no meaning."""
    return f"row {problem.row}: {_saw(problem)[0]}", f"第{problem.row}行：{_saw(problem)[1]}"


def contradiction(problems: Sequence[RowProblem]) -> Said:
    """Rows that are to be released say different things."""
    en = ", ".join(f"row {problem.row} says {problem.seen}" for problem in problems)
    zh = "，".join(f"第{problem.row}行为{problem.seen}" for problem in problems)
    return (
        f"{en} of the same thing; expected one to release, the others to discard",
        f"对同一事项，{zh}；要求只放行其中一行，其余各行舍弃",
    )


def _saw(problem: RowProblem) -> Said:
    return (
        f"saw {problem.seen!r}; expected: {problem.detail}",
        f"看到{cited(problem.seen)}；要求：{expected_in_chinese(problem)}",
    )
