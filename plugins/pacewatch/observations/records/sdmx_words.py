"""Why parts of an SDMX-JSON file can't be read. In: what was seen. Out: English and Chinese."""

from __future__ import annotations

from pacewatch.said import Said, cited

LONGEST_KEY = 60

PARTS = {
    "the structure": "结构定义",
    "dimensions": "维度表（dimensions）",
    "attributes": "属性表（attributes）",
    "a dimension or attribute": "某个维度或属性",
    "its values": "其取值表（values）",
    "a value": "某个取值",
    "dataSets": "数据集列表（dataSets）",
    "a data set": "某个数据集",
    "series": "序列表（series）",
    "a series": "该序列",
    "observations": "观测值表（observations）",
    "an observation": "该观测值",
}
"""What the parts of a file are called."""

NO_DATA: Said = ("the answer has no data", "应答中没有数据")
NO_ID: Said = ("a dimension or attribute has no id", "某个维度或属性没有 id")
ASKS_TO_DELETE: Said = (
    "the file asks to delete observations; expected a data set with values",
    "文件要求删除观测值；要求为含有数值的数据集",
)
DATAFLOW_OR_STRUCTURE: Said = ("DATAFLOW or STRUCTURE", "DATAFLOW 或 STRUCTURE")


def no_object(what: str) -> Said:
    """A part, by its name in `PARTS`, is something else."""
    return f"{what} is no object", f"{PARTS[what]}不是对象"


def no_list(what: str) -> Said:
    """The same of a list."""
    return f"{what} is no list", f"{PARTS[what]}不是列表"


def no_code(index: str, component: str) -> Said:
    """A key names a value that has no code."""
    return f"value {index} of {component} has no id; expected a code", f"{component} 的取值 {index} 没有 id；要求有代码"


def other_index(seen: str, component: str, count: int) -> Said:
    """A key names a value that isn't there."""
    seen = seen[:LONGEST_KEY]
    return (
        f"saw {seen!r} for {component}; expected an index below {count}",
        f"{component} 处看到{cited(seen)}；要求为小于{count}的序号",
    )


def other_structure(number: str, count: int) -> Said:
    """A data set names a structure that isn't there."""
    number = number[:LONGEST_KEY]
    return (
        f"a data set names structure {number!r} of {count}",
        f"某个数据集指向结构{cited(number)}，而结构共有{count}个",
    )


def other_key(key: str, count: int) -> Said:
    """A key has more or fewer parts than there are dimensions."""
    key = key[:LONGEST_KEY]
    return f"saw the key {key!r}; expected {count} indexes", f"看到键{cited(key)}；要求含有{count}个序号"


def many_attributes(count: int, most: int) -> Said:
    """There are more than the structure has."""
    return f"saw {count} attributes; expected at most {most}", f"看到{count}个属性；要求最多{most}个"


def in_series(key: str, fault: Said) -> Said:
    """What is wrong, and where."""
    return f"series {key[:LONGEST_KEY]}: {fault[0]}", f"序列 {key[:LONGEST_KEY]}：{fault[1]}"


def in_observation(key: str, fault: Said) -> Said:
    """The same of an observation."""
    return f"observation {key[:LONGEST_KEY]}: {fault[0]}", f"观测值 {key[:LONGEST_KEY]}：{fault[1]}"


def no_sdmx_json(fault: Said, answer: Said) -> Said:
    """The file as a whole is something else; `answer` ends the sentence with what it says itself."""
    return f"{fault[0]}; expected SDMX-JSON{answer[0]}", f"{fault[1]}；要求为 SDMX-JSON 文件{answer[1]}"
