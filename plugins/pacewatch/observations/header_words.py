"""Why the columns, series or sheets of a file aren't its feed's. In: what was seen. Out: English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from pacewatch.observations.said import listed, one_of
from pacewatch.said import Said, cited


def unreadable(fault: object) -> Said:
    """Row 1 is no CSV; `fault` is the parser's sentence."""
    return (
        f"row 1 can't be read: {fault}; expected the names of columns",
        f"第1行无法读取（解析器提示：{fault}）；要求为各列的名称",
    )


def long_name(limit: int) -> Said:
    """A name is none, for it is too long."""
    return (
        f"row 1 holds a name of more than {limit} characters; expected names",
        f"第1行有超过{limit}个字符的列名；要求为各列的名称",
    )


def other_columns(seen: Sequence[str], declared: Sequence[str]) -> Said:
    """Most of the declared columns aren't there."""
    en, zh = listed(seen)
    return (
        f"row 1 names the columns {en}; expected {', '.join(declared)}: is this a file of another feed?",
        f"第1行的列名为 {zh}；要求为 {'、'.join(declared)}；请核实是否为其他数据源的文件",
    )


def lacking(missing: Sequence[tuple[str, str | None]], seen: Sequence[str]) -> Said:
    """Declared columns aren't there; with each the name that it may have now."""
    en = " and ".join(f"'{name}'{_renamed(now)[0]}" for name, now in missing)
    zh = "和".join(f"“{name}”{_renamed(now)[1]}" for name, now in missing)
    names = listed(seen)
    return (
        f"row 1 lacks the column {en}; it names {names[0]}. If it was renamed, change its name in feeds.yaml and in the feed's "
        "suite and send the file again; if it was left out, have the whole file sent",
        f"第1行缺少列{zh}；其中的列名为 {names[1]}。若该列已改名，请在 feeds.yaml 和该数据源的校验规则文件中更改列名，再重新"
        "报送文件；若该列遗漏，请来源重新报送完整文件",
    )


def _renamed(now: str | None) -> Said:
    return (f" (renamed to '{now}'?)", f"（是否已改名为“{now}”？）") if now else ("", "")


def twice(name: str, count: int) -> Said:
    """A declared column is there more than once."""
    return (
        f"row 1 names the column '{name}' {count} times; expected it once",
        f"第1行中列名“{name}”出现{count}次；要求不重复",
    )


def not_wide(seen: Sequence[str], leading: Sequence[str], names_are: str) -> Said:
    """A wide file doesn't start with the declared columns, or ends with them."""
    en, zh = listed(seen)
    return (
        f"row 1 names the columns {en}; expected {', '.join(leading)} and then one or more that are a {names_are}: is this a "
        "file of another feed?",
        f"第1行的列名为 {zh}；要求先为 {'、'.join(leading)}，其后各列的列名为 {names_are}（至少一列）；"
        "请核实是否为其他数据源的文件",
    )


def not_among(name: str, seen: Sequence[str], near: str | None) -> Said:
    """A table lacks a column that the declaration speaks of; `near` is the one most like it."""
    en, zh = listed(seen)
    hint = (f" (the nearest is {near!r})", f"（最相近的列为{cited(near)}）") if near else ("", "")
    return (
        f"the file has the columns {en}; expected {name!r} among them{hint[0]}: of another feed?",
        f"文件的列为 {zh}；要求其中有{cited(name)}列{hint[1]}；请核实是否为其他数据源的文件",
    )


def many_times(name: str, count: int) -> Said:
    """A table has a column more than once."""
    return (
        f"the file has the column {name!r} {count} times; expected one",
        f"文件中{cited(name)}列出现{count}次；要求不重复",
    )


def doubled(name: str) -> Said:
    """Two columns of a table go by one name."""
    return (
        f"the file has the column {name!r} twice; expected each once",
        f"文件中有两个{cited(name)}列；要求各列名称不重复",
    )


def no_series(name: str, others: Sequence[str]) -> Said:
    """A report lacks a series; `others` are those that nobody asked for."""
    en, zh = listed(others) if others else ("no figures at all", "没有任何数值")
    meant = one_of(name, others)
    return (
        f"the report has no series {name!r}; saw {en}{f'; expected {meant[0]}' if others else ''}",
        f"报表中没有指标{cited(name)}；看到的是：{zh}{f'；要求为{meant[1]}' if others else ''}",
    )


def no_sheet(seen: Sequence[str], patterns: Sequence[str]) -> Said:
    """None of a workbook's sheets is one that the feed reads."""
    return (
        f"the workbook has the sheets {', '.join(seen)}; expected one called {' or '.join(patterns)}",
        f"工作簿中的工作表为 {'、'.join(seen)}；要求有名为 {' 或 '.join(patterns)} 的工作表",
    )
