"""What there is too much of in a file. In: how much of it. Out: English and Chinese, the beginning of a refusal `size`."""

from __future__ import annotations

from pacewatch.said import Said

BYTES: Said = ("bytes", "字节")
BYTES_AT_ONCE: Said = ("bytes at once", "字节（同时占用）")
CELLS: Said = ("cells", "个单元格")
CHARACTERS_IN_A_CELL: Said = ("characters in a cell", "个字符（每个单元格）")
FILES: Said = ("files", "个文件")
LEVELS: Said = ("levels", "层")
NAMES: Said = ("names of columns", "个列名")
RECORDS: Said = ("records", "条记录")
ROWS: Said = ("rows", "行")
TIMES_AS_MUCH: Said = ("times as much", "倍")
VALUES: Said = ("values", "个数值")

DEEP_LISTS: Said = ("the file nests its lists and objects more deeply", "文件中列表和对象的嵌套过深")
DEEP_ELEMENTS: Said = ("the file nests its elements more deeply", "文件中元素的嵌套过深")
LONG_CELL: Said = ("a cell of the file is longer", "文件中有过长的单元格")
MUCH_MEMORY: Said = ("the file takes more memory to unpack", "文件解压所需的内存过多")
TOO_DEEP: Said = (
    "the file nests lists and objects too deeply; expected records",
    "文件中列表和对象的嵌套过深；要求为记录的列表",
)


def bytes_of(form: str) -> Said:
    """The unit of what a format is limited by."""
    return f"bytes for format {form}", f"字节（{form} 格式）"


def too_large(what: Said, most: int, unit: Said) -> Said:
    """The whole sentence."""
    return (
        f"{what[0]}; expected at most {most:,} {unit[0]}: send it in parts",
        f"{what[1]}；要求最多{most:,}{unit[1]}，请分批报送",
    )


def file_bytes(count: int) -> Said:
    """The file itself."""
    return f"the file has {count:,} bytes", f"文件有{count:,}字节"


def values_about(count: int) -> Said:
    """Values, counted by signs that each of them has."""
    return f"the file holds about {count:,} values", f"文件约有{count:,}个数值"


def long_cell(column: str, length: int) -> Said:
    """A cell that is a document."""
    return f"a cell of column {column} is {length:,} characters long", f"{column} 列有一个单元格长{length:,}个字符"


def long_row(row: int, length: int, most: int) -> Said:
    """A line that is a document; the whole sentence."""
    return (
        f"row {row} is {length:,} characters long; expected at most {most:,}",
        f"第{row}行长{length:,}个字符；要求最多{most:,}个",
    )


def long_text(row: int, limit: int) -> Said:
    """A cell of a report is longer than the parser takes; the whole sentence."""
    return (
        f"row {row} holds a cell of more than {limit} characters; expected a report",
        f"第{row}行有超过{limit}个字符的单元格；要求为报表",
    )


def rows(count: int) -> Said:
    """Rows of a file."""
    return f"the file has {count:,} rows", f"文件有{count:,}行"


def more_rows(most: int) -> Said:
    """Rows that nobody counted to the end."""
    return f"the file has more than {most:,} rows", f"文件超过{most:,}行"


def more_records(most: int) -> Said:
    """Records that nobody counted to the end."""
    return f"the file has more than {most:,} records", f"文件超过{most:,}条记录"


def more_text(most: int) -> Said:
    """The text of all cells together."""
    return f"the file's cells hold more than {most:,} bytes", f"文件各单元格的内容合计超过{most:,}字节"


def room_for_cells(count: int) -> Said:
    """Lines times columns of a wide file."""
    return f"the file has room for {count:,} cells", f"文件可容纳{count:,}个单元格"


def header_names(count: int) -> Said:
    """Names in a wide file's header."""
    return f"row 1 has {count:,} names", f"第1行有{count:,}个列名"


def long_header_name(length: int) -> Said:
    """A name in a wide file's header."""
    return f"a name in row 1 has {length:,} characters", f"第1行有一个列名长{length:,}个字符"


def zip_entries(count: int) -> Said:
    """Entries of an archive's list."""
    return f"the zip file has {count:,} entries", f"zip 文件有{count:,}个条目"


def zip_files(count: int) -> Said:
    """Files of an archive."""
    return f"the zip file has {count:,} files", f"zip 文件有{count:,}个文件"


def zip_bytes(count: int) -> Said:
    """An archive unpacked."""
    return f"the zip file unpacks to {count:,} bytes", f"zip 文件解压后为{count:,}字节"


def zip_rows(most: int) -> Said:
    """Rows of all files of an archive together."""
    return f"the zip file's files have more than {most:,} rows", f"zip 文件中各文件合计超过{most:,}行"


def unpacks_from(name: str, packed: int, unpacked: int) -> Said:
    """A file in an archive that is packed too tightly."""
    return f"{name} unpacks from {packed:,} bytes to {unpacked:,}", f"{name} 由{packed:,}字节解压为{unpacked:,}字节"


def workbook_bytes(count: int, most: int) -> Said:
    """A workbook unpacked; the whole sentence."""
    return (
        f"the workbook unpacks to {count} bytes; expected at most {most}: send it in parts",
        f"工作簿解压后为{count}字节；要求最多{most}字节，请分批报送",
    )


def workbook_parts(count: int, most: int) -> Said:
    """Parts of a workbook; the whole sentence."""
    return (
        f"the workbook has {count} parts; expected at most {most}: send it in parts",
        f"工作簿有{count}个部件；要求最多{most}个，请分批报送",
    )


def workbook_formats(most: int) -> Said:
    """Cell formats of a workbook; the whole sentence."""
    return (
        f"the workbook has more than {most} cell formats; expected a workbook that people made",
        f"工作簿的单元格格式超过{most}种；要求为人工编制的工作簿",
    )


def report_cells(count: int, most: int) -> Said:
    """Cells of a report; the whole sentence."""
    return (
        f"the file has {count} cells; expected at most {most}: send it in parts",
        f"文件有{count}个单元格；要求最多{most}个，请分批报送",
    )
