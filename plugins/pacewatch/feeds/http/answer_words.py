"""Why a source's answer can't be used. In: what came. Out: English and Chinese; the source's own words as they are, in both."""

from __future__ import annotations

from pacewatch.said import Said, cited

EMPTY: Said = ("the answer is empty", "应答为空")
CUT_JSON: Said = ("the JSON ends in the middle", "JSON 中途中断")
TOO_DEEP: Said = ("the answer is nested too deeply to be read", "应答的嵌套过深，无法读取")
CUT_COMPRESSED: Said = ("the compressed answer ends in the middle", "压缩的应答中途中断")
UNASKED_304: Said = (
    "the source answered 304, and wasn't asked whether anything has changed",
    "来源返回 304，但请求中并未询问内容是否有变化",
)
LINK_LEADS_BACK: Said = (
    "the link to the next page leads back to a page before it",
    "下一页的链接指回了之前的页",
)
SAME_PAGE: Said = (
    "a page is the same as the one before it: the source takes no notice of the page asked for",
    "某一页与前一页完全相同：来源没有理会所请求的页码",
)
DATA: Said = ("data", "数据")
SOMETHING_ELSE: Said = ("something else", "其他内容")


def words(text: str) -> Said:
    """The source's own words, to follow another sentence; nothing if there are none."""
    return (f": {text}", f"：{text}") if text else ("", "")


def busy(status: int, said: Said) -> Said:
    """It can't answer now."""
    return f"the source answered {status}{said[0]}", f"来源返回 {status}{said[1]}"


def not_allowed(status: int, said: Said) -> Said:
    """It doesn't let us in."""
    return (
        f"the source answered {status}{said[0]}; check the credentials in the Airflow Connection",
        f"来源返回 {status}{said[1]}；请核对 Airflow 连接中的凭据",
    )


def too_much(said: Said) -> Said:
    """It has been asked for more than it gives."""
    return f"the source answered 413{said[0]}; ask for less at a time", f"来源返回 413{said[1]}；请减少每次请求的数量"


def other_status(status: int, said: Said) -> Said:
    """It answered something else than 200."""
    return f"the source answered {status}{said[0]}; expected 200", f"来源返回 {status}{said[1]}；要求为 200"


def login_page(wanted: Said) -> Said:
    """It wants somebody to log in."""
    return f"a page to log in came instead of {wanted[0]}", f"返回的是登录页面，而不是 {wanted[1]}"


def html(wanted: Said) -> Said:
    """A page for people."""
    return f"an HTML page came instead of {wanted[0]}", f"返回的是 HTML 页面，而不是 {wanted[1]}"


def other_kind(found: Said, wanted: Said, said: Said = ("", "")) -> Said:
    """A file of another kind, and how it begins."""
    return (
        f"{found[0]} came instead of {wanted[0]}{said[0]}",
        f"返回的是 {found[1]}，而不是 {wanted[1]}{said[1]}",
    )


def not_json(fault: object) -> Said:
    """`fault` is the parser's sentence."""
    return f"the answer isn't JSON: {fault}", f"应答不是 JSON（程序库提示：{fault}）"


def failed(said: Said) -> Said:
    """It says so itself."""
    return f"the source says that it failed{said[0]}", f"来源表示请求失败{said[1]}"


def no_success(path: str) -> Said:
    """It doesn't say whether it succeeded."""
    return (
        f"the answer says nothing at {path!r}, where its success stands",
        f"应答在{cited(path)}处没有内容，而请求是否成功应写在该处",
    )


def other_success(status: str, path: str, said: Said) -> Said:
    """It says something else than what success is called."""
    return f"the source says {status} at {path!r}{said[0]}", f"来源在{cited(path)}处给出的是 {status}{said[1]}"


def too_large(most: int) -> Said:
    """More than a poll takes."""
    return (
        f"the answer is larger than {most:,} bytes, the most that 'most_megabytes' lets a poll take",
        f"应答超过{most:,}字节，即 'most_megabytes' 允许一次轮询接收的上限",
    )


def other_encoding(encoding: str, asked: str) -> Said:
    """It is packed in a way that nobody asked for."""
    return (
        f"the answer is encoded as {encoding!r}; asked for {asked}",
        f"应答的编码为{cited(encoding)}；请求的是 {asked}",
    )


def not_packed(encoding: str, fault: object) -> Said:
    """It isn't what its header says; `fault` is the library's sentence."""
    return (
        f"the answer says that it is {encoding}, and isn't: {fault}",
        f"应答自称为 {encoding}，实则不是（程序库提示：{fault}）",
    )


def empty_page(number: int, promised: int) -> Said:
    """Fewer pages than there should be."""
    return (
        f"page {number} is empty, and the source promised {promised}",
        f"第{number}页为空，而来源称共有{promised}页",
    )


def few_records(count: int, promised: int) -> Said:
    """Fewer records than there should be."""
    return (
        f"{count} records came, and the source promised {promised}",
        f"收到{count}条记录，而来源称共有{promised}条",
    )


def many_pages(most: int) -> Said:
    """They never end."""
    return (
        f"more than {most} pages; ask for less at a time, or raise 'most'",
        f"超过{most}页；请减少每次请求的数量，或调高 'most'",
    )


def no_next(path: str) -> Said:
    """What stands where the next page's address should is none."""
    return (
        f"the answer holds no address at {path!r}, where the next page's stands",
        f"应答在{cited(path)}处没有地址，而下一页的地址应写在该处",
    )


def no_records(path: str) -> Said:
    """What stands where the records should is no list."""
    return (
        f"the answer holds no list at {path!r}, where its records stand",
        f"应答在{cited(path)}处没有列表，而记录应写在该处",
    )


def no_count(path: str) -> Said:
    """What stands where a count should is none."""
    return f"the answer holds no count at {path!r}", f"应答在{cited(path)}处没有数目"
