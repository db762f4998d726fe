"""Why a zip file, or a file in it, is refused. In: what was seen. Out: English and Chinese; sizes are in `size_words.py`."""

from __future__ import annotations

from collections.abc import Iterable

from pacewatch.observations.said import listed
from pacewatch.said import Said, cited

LONGEST_NAME = 100
LONGEST_FAULT = 100
NO_NAME: Said = ("which is no name", "并非有效名称")
BAD_CHARACTER: Said = ("a character that no name has", "含有文件名不应有的字符")
LEADS_ELSEWHERE: Said = ("a path that leads elsewhere", "其路径指向压缩包之外")
OF_ANOTHER_KIND: Said = (
    "the zip file is of the kind for more than 4 GB; expected an ordinary one",
    "zip 文件采用的是用于 4 GB 以上内容的格式；要求为普通的 zip 文件",
)


def no_zip(start: bytes) -> Said:
    """Another kind of file."""
    return (
        f"the file begins with {start!r}; expected a zip file, as 'member' in feeds.yaml says",
        f"文件以 {start!r} 开头；要求为 zip 文件，与 feeds.yaml 中的 'member' 设置一致",
    )


def unreadable(fault: object) -> Said:
    """Its list of files is damaged; `fault` is the library's sentence."""
    said = str(fault)[:LONGEST_FAULT]
    return f"the zip file can't be read: {said}; expected a whole one", (
        f"zip 文件无法读取（程序库提示：{said}）；要求文件完整"
    )


def other_count(stated: int, found: int) -> Said:
    """It has more or fewer entries than it says."""
    return (
        f"the zip file says it has {stated} entries and has {found}; expected a whole one",
        f"zip 文件自述有{stated}个条目，实际有{found}个；要求文件完整",
    )


def same_name(other: str) -> Said:
    """Two files whose names are alike but for their case."""
    return f"the same name as {other!r}", f"与{cited(other)}重名"


def trick(name: str, what: Said) -> Said:
    """A name that is made to mislead."""
    name = name[:LONGEST_NAME]
    return (
        f"the zip file has a file called {name!r}, {what[0]}; expected plain names",
        f"zip 文件中有名为{cited(name)}的文件，{what[1]}；要求为普通的文件名",
    )


def encrypted(name: str) -> Said:
    """A password is needed."""
    return (
        f"{name} is encrypted; expected files that anybody can read",
        f"{name} 已加密；要求文件无需密码即可读取",
    )


def other_method(name: str, method: int) -> Said:
    """It is packed in a way that few programmes know."""
    return (
        f"{name} is packed by method {method}; expected 'deflate'",
        f"{name} 的压缩方法为 {method}；要求为 'deflate'",
    )


def archive_within(name: str) -> Said:
    """By its name it is an archive."""
    return (
        f"{name} is an archive within the archive; expected the files themselves",
        f"{name} 是压缩包中的压缩包；要求直接包含数据文件",
    )


def zip_within(name: str) -> Said:
    """By its content it is a zip file."""
    return (
        f"{name} is a zip file within the zip file; expected the files themselves",
        f"{name} 是 zip 文件中的 zip 文件；要求直接包含数据文件",
    )


def nothing_fits(names: Iterable[str], pattern: str | None) -> Said:
    """None of its files is one that the feed reads."""
    en, zh = listed(names)
    return (
        f"the zip file holds {en or 'nothing'}; expected files called {pattern}",
        f"zip 文件中{f'有 {zh}' if zh else '没有文件'}；要求有名为 {pattern} 的文件",
    )


def of_member(name: str, refusal: Said) -> Said:
    """Why one of its files is refused."""
    return f"{name}: {refusal[0]}", f"{name}：{refusal[1]}"


def larger_than_stated(name: str) -> Said:
    """It unpacks to more than the list of files says."""
    return (
        f"{name} unpacks to more than the zip file says",
        f"{name} 解压后大于 zip 文件所记的大小；要求与所记大小一致",
    )


def not_unpacked(name: str, fault: object) -> Said:
    """It is damaged; `fault` is the library's sentence."""
    said = str(fault)[:LONGEST_FAULT]
    return (
        f"{name} can't be unpacked: {said}; expected a whole zip file",
        f"{name} 无法解压（程序库提示：{said}）；要求 zip 文件完整",
    )
