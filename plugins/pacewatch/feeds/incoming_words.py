"""Why a file that comes over the network is refused. In: its name and size. Out: English and Chinese."""

from __future__ import annotations

from pacewatch.said import Said


def blank_name(shown: str) -> Said:
    """Nothing, or blanks at its ends; `shown` is the name in quotation marks."""
    return (
        f"saw the name {shown}; expected a file's name without blanks at its ends",
        f"文件名为 {shown}；要求文件名首尾没有空格",
    )


def strange_name(shown: str) -> Said:
    """It could lead elsewhere, or mislead."""
    return (
        f"saw the name {shown}; expected one without slashes, backslashes and invisible characters",
        f"文件名为 {shown}；要求文件名不含斜杠、反斜杠和不可见字符",
    )


def unfinished_name(shown: str, endings: str) -> Said:
    """The inbox leaves such files alone."""
    return (
        f"saw the name {shown}; expected one that doesn't begin with a dot or end in {endings}",
        f"文件名为 {shown}；要求文件名不以点开头，也不以 {endings} 结尾",
    )


def long_name(length: int, most: int) -> Said:
    """Longer than file systems take."""
    return (
        f"saw a name of {length} bytes; expected at most {most}",
        f"文件名长{length}字节；要求最多{most}字节",
    )


def many_bytes(count: int, most: int) -> Said:
    """Its size was known before it came."""
    return f"saw {count} bytes; expected at most {most}", f"文件有{count}字节；要求最多{most}字节"


def large_body(count: int, most: int) -> Said:
    """The same of a request's body."""
    return f"saw a body of {count} bytes; expected at most {most}", f"请求正文有{count}字节；要求最多{most}字节"


def endless(name: str, most: int, variable: str) -> Said:
    """More came than a file may have."""
    return (
        f"{name}: more than {most} bytes; send less, or raise {variable}",
        f"{name}：超过{most}字节；请减少内容，或调高 {variable}",
    )
