"""Why a workbook is refused. In: what was seen. Out: English and Chinese; sizes are in `size_words.py`."""

from __future__ import annotations

from pacewatch.said import Said, cited

LONGEST_FORMAT = 60
LONGEST_LINE = 100

NOT_WHOLE: Said = (
    "saw a zip file that is cut off, damaged or locked; expected a whole workbook",
    "看到的是被截断、损坏或锁定的 zip 文件；要求为完整的工作簿",
)
DOCUMENT_TYPE: Said = (
    "a part of the workbook has a document type (<!DOCTYPE ...>); expected none, for safety's sake",
    "工作簿的某个部件含有文档类型声明（<!DOCTYPE ...>）；为安全起见，要求没有此类声明",
)
THE_STYLES_ARE: Said = ("the styles of the workbook are", "工作簿的样式")
A_SHEET_IS: Said = ("a sheet of the workbook is", "工作簿的一张工作表")
THE_LIST_OF_SHEETS_IS: Said = ("the list of the workbook's sheets is", "工作簿的工作表清单")

DAMAGED: Said = ("it is damaged", "文件已损坏")
LOCKED: Said = ("it is locked with a password", "文件已用密码锁定")
NO_WORKBOOK: Said = ("it holds no workbook", "其中没有工作簿")
CUT_OFF: Said = ("it is cut off", "文件被截断")
HEAD_CUT_OFF: Said = ("its head is cut off", "文件头被截断")
TABLE_CUT_OFF: Said = ("its table is cut off", "分配表被截断")
TABLE_IN_A_CIRCLE: Said = ("its table goes round in a circle", "分配表循环引用")
PART_IN_A_CIRCLE: Said = ("a part of it goes round in a circle", "某一部分循环引用")
PART_OUTSIDE: Said = ("a part of it leads out of the file", "某一部分指向文件之外")
RECORD_CUT_OFF: Said = ("a record of it is cut off", "其中一条记录被截断")
OTHER_BEGINNING: Said = ("it doesn't begin as a workbook does", "其开头不是工作簿的开头")
SHEET_ELSEWHERE: Said = ("a sheet of it doesn't begin where it says", "有工作表不在其所记的位置开始")
NO_CODE_PAGE: Said = (
    "it doesn't say in which code page its texts are: save it in a newer format",
    "其未说明文本所用的代码页：请另存为较新的格式",
)


def sectors(shift: int) -> Said:
    """Sectors of a size that no compound file has."""
    return f"it has sectors of 2^{shift} bytes", f"其扇区大小为 2^{shift} 字节"


def texts_in(texts: int, size: int) -> Said:
    """It says that it has more texts than there is room for."""
    return f"it says that it holds {texts} texts in {size} bytes", f"其自述在{size}字节中有{texts}条文本"


def sheets_listed(count: int, different: int) -> Said:
    """It lists too many sheets, or one of them twice."""
    return f"it lists {count} sheets, of which {different} differ", f"其列出{count}张工作表，其中不同的有{different}张"


def other_code_page(code_page: int) -> Said:
    """Its texts aren't bytes of the code page that it names."""
    return (
        f"its texts aren't in the code page {code_page} that it names: save it in a newer format",
        f"其文本不是其所称的代码页 {code_page} 的文本：请另存为较新的格式",
    )


def unopened(form: str, why: Said) -> Said:
    """It can't be opened, and why."""
    return (
        f"saw what looks like {form} but can't be opened: {why[0]}; expected a workbook",
        f"看到的像是 {form} 文件，但无法打开（{why[1]}）；要求为工作簿",
    )


def library_says(fault: object) -> Said:
    """Why the library that reads workbooks doesn't open one."""
    return str(fault), f"程序库提示：{fault}"


def damaged_part(what: Said, line: int, fault: str) -> Said:
    """A part of it is no XML; `what` with its verb in English, `fault` is the parser's sentence."""
    return (
        f"{what[0]} damaged: line {line}: {fault}; expected a whole workbook",
        f"{what[1]}已损坏：第{line}行（解析器提示：{fault}）；要求为完整的工作簿",
    )


def mixed_format(sheet: str, code: str) -> Said:
    """Nobody can say whether a number is a percentage."""
    code = code[:LONGEST_FORMAT]
    return (
        f"sheet {sheet} has cells with the number format {code!r}, which shows some numbers in per cent and others not; "
        "expected one of both",
        f"工作表“{sheet}”有单元格使用数字格式{cited(code)}，该格式把一部分数字显示为百分数，另一部分则不然；要求统一",
    )


def nameless_sheet(sheet: str) -> Said:
    """A sheet isn't kept where the workbook's list says."""
    return (
        f"sheet {sheet} of the workbook can't be found by its name, and some cells of the workbook are percentages; "
        "expected a workbook as spreadsheet programmes save it",
        f"按名称找不到工作簿的工作表“{sheet}”，而工作簿中有单元格为百分数；要求为电子表格软件保存的工作簿",
    )


def open_quotation(row: int, line: str, expected: Said) -> Said:
    """A report as text opens a quotation that it doesn't close."""
    line = line[:LONGEST_LINE]
    return f"row {row}: saw {line!r}; expected {expected[0]}", f"第{row}行：看到{cited(line)}；要求{expected[1]}"
