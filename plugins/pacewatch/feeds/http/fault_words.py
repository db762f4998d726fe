"""Why a source can't be asked. In: what was seen. Out: English and Chinese; what an answer lacks is in `answer_words.py`.

What the system, a library or the source says itself is quoted as it is, in both.
"""

from __future__ import annotations

from pacewatch.said import Said, cited

UNREADABLE_ADDRESS: Said = ("an address that can't be read", "地址无法解析")
STRANGE_ADDRESS: Said = (
    "an address with spaces, backslashes or characters outside of ASCII",
    "地址含有空格、反斜杠或非 ASCII 字符",
)
DECLARED_RATE: Said = ("the declared rate", "声明的请求频率")


def not_looked_up(host: str, fault: object) -> Said:
    """The name has no address at present; `fault` is the system's sentence."""
    return (
        f"the host {host!r} can't be looked up: {fault}",
        f"无法查到主机{cited(host)}的地址（系统提示：{fault}）",
    )


def no_address(host: str) -> Said:
    """The name is known, and leads nowhere."""
    return f"the host {host!r} has no address", f"主机{cited(host)}没有地址"


def not_public(host: str, port: int, address: str, variable: str) -> Said:
    """The name leads into a network of somebody's own."""
    return (
        f"the host {host!r} leads to {address}, which is no public address; if it is a service of your own, name "
        f"{host}:{port} in {variable}",
        f"主机{cited(host)}指向 {address}，并非公网地址；若为本单位自有服务，请在 {variable} 中写明 {host}:{port}",
    )


def out_of_time(seconds: float) -> Said:
    """The whole poll took too long."""
    return f"no whole answer within {seconds:g} seconds", f"{seconds:g}秒内未收到完整应答"


def long_wait(why: Said, seconds: float, most: float) -> Said:
    """Whatever says when the next request may be sent says: too late."""
    return (
        f"{why[0]} asks to wait {seconds:.0f} s, longer than this poll may take ({most:g} s)",
        f"{why[1]}要求等待{seconds:.0f}秒，超过本次轮询允许的时间（{most:g}秒）",
    )


def shared_rate(connection: str) -> Said:
    """Whose limit it is, before `long_wait`."""
    return (
        f"the rate that feeds of connection {connection} share",
        f"使用连接 {connection} 的各数据源共用的请求频率",
    )


def source_after(fault: Said) -> Said:
    """Who asks to wait, before `long_wait`: the source, which has just failed."""
    return f"after {fault[0]}, the source", f"来源（{fault[1]}）"


def no_connection_of(name: str) -> Said:
    """The Airflow Connection that a declaration names isn't set."""
    variable = f"AIRFLOW_CONN_{name.upper()}"
    return (
        f"there is no Airflow Connection {name!r}; set {variable}",
        f"没有 Airflow 连接{cited(name)}；请设置 {variable}",
    )


def no_password(connection: str, shortest: int) -> Said:
    """The Connection holds no key."""
    return (
        f"the Airflow Connection {connection!r} has no password of at least {shortest} characters, where the key belongs",
        f"Airflow 连接{cited(connection)}的密码栏应填写密钥，现无密码或不足{shortest}个字符",
    )


def unsendable_password(connection: str) -> Said:
    """Its login or password can't be sent."""
    return (
        f"the Airflow Connection {connection!r} holds characters that no header can carry",
        f"Airflow 连接{cited(connection)}含有请求头无法传送的字符",
    )


def many_redirects(most: int, where: str) -> Said:
    """It leads on and on."""
    return f"more than {most} redirects, the last one to {where}", f"重定向超过{most}次，最后一次指向 {where}"


def other_host(host: str) -> Said:
    """It leads to a host that nobody has named."""
    return (
        f"the answer leads to the host {host!r}; if that is right, name it under 'hosts' in the declaration",
        f"应答指向主机{cited(host)}；若属正常，请在声明的 'hosts' 中写明该主机",
    )


def leak(host: str) -> Said:
    """It would show the credential to somebody else."""
    return (
        f"the answer leads to the host {host!r} with the credential in the address",
        f"应答指向主机{cited(host)}，且地址中带有凭据",
    )


def redirect_to_nowhere(where: str) -> Said:
    """A redirect without a `Location`."""
    return f"{where} redirects, and doesn't say where to", f"{where} 要求重定向，但未说明去向"


def downgrade(where: str, to: str) -> Said:
    """A redirect from https to http."""
    return (
        f"{where} redirects to {to}, which isn't encrypted",
        f"{where} 重定向到未加密的地址 {to}",
    )


def redirected_method(method: str, to: str) -> Said:
    """What was sent would have to be sent again elsewhere."""
    return (
        f"a {method} was redirected to {to}; ask there, if that is right",
        f"{method} 请求被重定向到 {to}；若属正常，请直接向该地址请求",
    )


def no_plain_address(where: str) -> Said:
    """Another scheme, a password in it, or read differently by different readers."""
    return f"{where} is no plain address by http or https", f"{where} 不是普通的 http 或 https 地址"


def no_link(location: str) -> Said:
    """A redirect or a link to the next page that leads nowhere."""
    return f"a link to {location!r}, which is no address", f"链接指向{cited(location)}，并非有效地址"


def no_answer(where: str) -> Said:
    """Silence."""
    return f"{where}: no answer in time", f"{where}：未在限定时间内应答"


def broken_answer(where: str, fault: object) -> Said:
    """It stops, or is of another protocol; `fault` is the library's sentence."""
    return (
        f"{where}: the answer ends in the middle or isn't HTTP ({fault})",
        f"{where}：应答中途中断，或不是 HTTP（程序库提示：{fault}）",
    )


def bad_certificate(where: str, fault: object) -> Said:
    """It doesn't prove who it is."""
    return (
        f"{where}: the certificate can't be trusted ({fault})",
        f"{where}：证书不可信（程序库提示：{fault}）",
    )


def unconnected(where: str, fault: object) -> Said:
    """Nobody takes the connection."""
    return f"{where}: no connection ({fault})", f"{where}：无法建立连接（程序库提示：{fault}）"
