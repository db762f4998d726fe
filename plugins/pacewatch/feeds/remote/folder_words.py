"""Why a folder elsewhere can't be used. In: its address, and what was seen. Out: English and Chinese.

What the system, a library or the other side says itself is quoted as it is, in both.
"""

from __future__ import annotations

from pacewatch.said import Said, cited

UNREADABLE_PRIVATE_KEY: Said = (
    "the connection's 'private_key' can't be read; expected the text of an OpenSSH or PEM private key",
    "连接中的 'private_key' 无法读取；要求为 OpenSSH 或 PEM 格式的私钥文本",
)
CUT: Said = ("the connection was cut", "连接被中断")


def of_file(name: str, refusal: Said) -> Said:
    """Why one of its files is refused."""
    return f"{name}: {refusal[0]}", f"{name}：{refusal[1]}"


def no_connection_of(feed: str, name: str) -> Said:
    """The Airflow Connection that a declaration names isn't set."""
    variable = f"AIRFLOW_CONN_{name.upper()}"
    return (
        f"feed {feed!r}: there is no Airflow Connection {name!r}; set {variable}",
        f"数据源{cited(feed)}：没有 Airflow 连接{cited(name)}；请设置 {variable}",
    )


def no_connection_named(url: str) -> Said:
    """A server that asks who we are, and a declaration that doesn't say."""
    return (
        f"{url}: expected 'connection': the Airflow Connection with user, key and host key",
        f"{url}：要求写明 'connection'，即含有用户、密钥和主机密钥的 Airflow 连接",
    )


def other_server(url: str, host: str, port: int) -> Said:
    """The Connection belongs to another server."""
    return (
        f"{url}: the connection is for {host}:{port}; its secrets go nowhere else",
        f"{url}：该连接用于 {host}:{port}；其中的密钥不会发往别处",
    )


def unreadable_host_key(url: str, host: str) -> Said:
    """The key by which the server is to be known is none."""
    return (
        f"{url}: the connection's 'host_key' can't be read; expected 'ssh-ed25519 AAAA...', as 'ssh-keyscan {host}' prints it",
        f"{url}：连接中的 'host_key' 无法读取；要求形如 'ssh-ed25519 AAAA...'，即 'ssh-keyscan {host}' 的输出",
    )


def other_host_key(url: str) -> Said:
    """It may be somebody else."""
    return (
        f"{url}: the server shows another key than the one it is known by; it may be another server: ask "
        "whoever runs it before you change the connection's 'host_key'",
        f"{url}：服务器出示的密钥与已知的不同，可能是另一台服务器：请先向其管理人员核实，再更改连接中的 'host_key'",
    )


def unknown_host_key(url: str) -> Said:
    """Nobody has said by which key it is known."""
    return (
        f"{url}: the server's key isn't known; put it into the connection's extra as 'host_key', "
        "after comparing it with what whoever runs the server says",
        f"{url}：服务器的密钥未知；请与其管理人员所给的核对后，以 'host_key' 写入连接的 extra",
    )


def not_let_in(url: str) -> Said:
    """Wrong password or key."""
    return (
        f"{url}: the server doesn't let the connection's user in",
        f"{url}：服务器不允许该连接的用户登录",
    )


def not_permitted(url: str) -> Said:
    """The server lets the user in, and doesn't let them read."""
    return (
        f"{url}: permission denied; ask whoever runs the server",
        f"{url}：没有权限；请联系服务器的管理人员",
    )


def no_rights(url: str) -> Said:
    """The store doesn't let the connection read."""
    return f"{url}: permission denied; see to the connection's rights", f"{url}：没有权限；请核对该连接的权限"


def not_there(url: str) -> Said:
    """The folder, or a file that was listed, is gone."""
    return (
        f"{url}: isn't there; expected a folder, or a file that was listed",
        f"{url}：不存在；要求为文件夹，或列表中的文件",
    )


def no_folder(url: str) -> Said:
    """The address is a file's."""
    return f"{url}: is a file; expected a folder", f"{url}：是文件；要求为文件夹"


def not_installed(url: str, fault: object) -> Said:
    """`fault` is the sentence of fsspec, which names what is missing."""
    return f"{url}: {fault}; install what it names", f"{url}：{fault}（程序库提示）；请安装其中所列的程序库"


def faulty(url: str, fault: object) -> Said:
    """`fault` is what the system or a library says."""
    return f"{url}: {fault}", f"{url}：{fault}（程序库提示）"


def cut_off(url: str) -> Said:
    """The connection ended without a word."""
    return f"{url}: {CUT[0]}", f"{url}：{CUT[1]}"


def many_files(url: str, most: int) -> Said:
    """It isn't one that somebody puts new figures into."""
    return (
        f"{url}: more than {most} files; have older ones moved to another folder",
        f"{url}：文件超过{most}个；请将较早的文件移到其他文件夹",
    )
