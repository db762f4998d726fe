"""Why files of records (JSON, XML, SDMX, Parquet) are refused. In: what was seen. Out: English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pacewatch.observations.said import listed
from pacewatch.said import Said, cited

LONGEST_KEY = 60
LONGEST_LINE = 100
LONGEST_SEEN = 200

DOCUMENT_TYPE: Said = (
    "saw a document type (<!DOCTYPE ...>); expected XML without one, for safety's sake",
    "看到文档类型声明（<!DOCTYPE ...>）；为安全起见，要求 XML 中没有此类声明",
)
SPREAD: Said = ("'spread'", "'spread' 设置由此展开")
ONLY: Said = ("'only'", "'only' 设置由此筛选")


def no_xml(line: int, character: int, fault: str) -> Said:
    """The text is no XML; `fault` is the parser's sentence."""
    return (
        f"line {line}, character {character}: {fault}; expected one XML document: is the file cut off?",
        f"第{line}行第{character}个字符处有误（解析器提示：{fault}）；要求为一个完整的 XML 文档，请核实文件是否被截断",
    )


def no_json(fault: Said) -> Said:
    """The text is no JSON."""
    return (
        f"{fault[0]}; expected one JSON document: is the file cut off?",
        f"{fault[1]}；要求为一个完整的 JSON 文档，请核实文件是否被截断",
    )


def json_fault(line: int, character: int, fault: str) -> Said:
    """Where a text is no JSON; `fault` is the parser's sentence."""
    return f"line {line}, character {character}: {fault}", f"第{line}行第{character}个字符处有误（解析器提示：{fault}）"


def key_twice(key: str) -> Said:
    """Nobody can say which of two values of one key is meant."""
    key = key[:LONGEST_KEY]
    return f"an object has the key {key!r} twice", f"某个对象中的键{cited(key)}出现两次"


def nothing_at(path: str) -> Said:
    """A path to records leads nowhere."""
    return f"the answer has nothing at {path}", f"应答中 {path} 处没有内容"


def no_list_at(path: str, *, is_object: bool) -> Said:
    """A path names every item of what is no list."""
    return (
        f"saw {'an object' if is_object else 'one value'} where {path} says [*]; expected a list",
        f"{path} 中 [*] 处看到的是{'对象' if is_object else '单个值'}；要求为列表",
    )


def no_records(fault: Said, path: str, answer: Said) -> Said:
    """There are none where they are declared; `answer` ends the sentence with what the answer says itself."""
    return f"{fault[0]}; expected records at {path}{answer[0]}", f"{fault[1]}；要求 {path} 处有记录{answer[1]}"


def other_answer(seen: str | None, path: str, wanted: str, answer: Said) -> Said:
    """The answer doesn't say what `expect` wants; `seen` is None where there is nothing."""
    return (
        f"saw {'nothing' if seen is None else repr(seen)} at {path}; expected {wanted!r}{answer[0]}",
        f"{path} 处{'没有内容' if seen is None else f'看到{cited(seen)}'}；要求为{cited(wanted)}{answer[1]}",
    )


def it_says(words: str) -> Said:
    """The answer's own words, at the end of a sentence."""
    return f"; it says: {words}", f"；应答自述：{words}"


def it_holds(keys: Iterable[str]) -> Said:
    """The keys of an answer without words, at the end of a sentence."""
    en, zh = listed(keys, LONGEST_SEEN)
    return f"; it holds {en or 'nothing'}", f"；应答含有 {zh}" if zh else "；应答为空"


def it_is_a_list(count: int) -> Said:
    """An answer without keys, at the end of a sentence."""
    return f"; it holds a list of {count}", f"；应答为{count}项的列表"


def it_is(value: str) -> Said:
    """An answer that is one value, at the end of a sentence."""
    return f"; it is {value!r}", f"；应答为{cited(value)}"


def no_rows(left_out: int, what: Said) -> Said:
    """There are none, or `only` left out all of them; `what` was expected."""
    if not left_out:
        return f"the file holds no data rows; expected {what[0]}", f"文件中没有数据行；要求有{what[1]}"
    return (
        f"the file holds no data rows: 'only' left out all {left_out:,} {what[0]}; expected {what[0]}",
        f"文件中没有可用的数据行：全部{left_out:,}条{what[1]}均被 'only' 设置排除；要求有{what[1]}",
    )


A_ROW: Said = ("rows", "数据")
A_RECORD: Said = ("records", "记录")


def of_column(column: str) -> Said:
    """What reads a path, for `nowhere`."""
    return f"column {column}", f"{column} 列由此读取"


def keys_of(keys: Iterable[str]) -> Said:
    """What a record holds, for `nowhere`."""
    en, zh = listed(keys, LONGEST_SEEN)
    return (en, f"含有键 {zh}") if en else ("nothing", "为空")


def items_of(count: int) -> Said:
    """The same of a record that is a list."""
    return f"a list of {count}", f"为{count}项的列表"


def nowhere(path: str, reader: Said, first: Said) -> Said:
    """No record has what something is read from; `first` is what the first one holds."""
    return (
        f"no record has {path}, which {reader[0]} is read from; the first record holds {first[0]}: was it renamed, or is this "
        "a file of another feed?",
        f"所有记录都没有 {path}（{reader[1]}）；第一条记录{first[1]}；请核实其是否已改名，或是否为其他数据源的文件",
    )


def other_row(row: int, seen: str, column: str, wanted: str) -> Said:
    """A row says something else than `expect` wants of every one."""
    seen = seen[:LONGEST_SEEN]
    return (
        f"row {row}: saw {seen!r} in column {column}; expected {wanted!r} in every row, as 'expect' in feeds.yaml says: is "
        "this a file of another feed?",
        f"第{row}行 {column} 列：看到{cited(seen)}；要求每行均为{cited(wanted)}，与 feeds.yaml 中的 'expect' 设置一致；"
        "请核实是否为其他数据源的文件",
    )


def no_parquet(start: bytes, end: bytes) -> Said:
    """Another kind of file."""
    return (
        f"the file begins with {start!r} and ends with {end!r}; expected a Parquet file",
        f"文件以 {start!r} 开头、以 {end!r} 结尾；要求为 Parquet 文件",
    )


def damaged_parquet(fault: str) -> Said:
    """It can't be read; `fault` is the library's sentence."""
    return (
        f"the file can't be read: {fault}; expected a whole Parquet file",
        f"文件无法读取（程序库提示：{fault}）；要求为完整的 Parquet 文件",
    )


def other_type(name: str, kind: str) -> Said:
    """A column holds what has no text of its own."""
    return (
        f"column {name!r} holds {kind}; expected text, numbers, dates or moments",
        f"{cited(name)}列的类型为 {kind}；要求为文本、数字、日期或时刻",
    )


def long_header(length: int) -> Said:
    """Row 1 is a document."""
    return (
        f"row 1 is {length:,} characters long; expected the names of columns",
        f"第1行长{length:,}个字符；要求为各列的名称",
    )


def no_sdmx_csv(first: str, missing: Sequence[Said]) -> Said:
    """Row 1 lacks the columns that every such file has."""
    first = first[:LONGEST_LINE]
    return (
        f"row 1 begins with {first!r} and has no {' and no '.join(en for en, _ in missing)}; expected SDMX-CSV",
        f"第1行以{cited(first)}开头，其中没有 {'、'.join(zh for _, zh in missing)}；要求为 SDMX-CSV 文件",
    )
