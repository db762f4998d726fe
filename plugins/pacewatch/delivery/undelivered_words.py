"""Why a message is given up. In: what was seen. Out: English and Chinese, for the alert about it.

What a mail server, a service or Slack says itself is quoted as it is, in both.
"""

from __future__ import annotations

from pacewatch.said import Said, cited

NOT_IN_PEOPLE: Said = (
    "the e-mail address is not in any programme's people.yaml",
    "该邮箱地址不在任何项目的 people.yaml 中",
)
NEEDS_UTF8: Said = (
    "the e-mail address in people.yaml has characters outside ASCII before its @, and the mail server doesn't offer SMTPUTF8, "
    "which such addresses need",
    "people.yaml 中的邮箱地址在 @ 之前含有非 ASCII 字符，这样的地址需要 SMTPUTF8，而邮件服务器不支持",
)
NO_CHANNEL_ID: Said = (
    "slack_channel in people.yaml isn't a channel's id (they begin with C, D or G): copy it from the channel's details in "
    "Slack, for its history can't be read by name",
    "people.yaml 中的 slack_channel 不是频道 ID（以 C、D 或 G 开头）：请从 Slack 的频道详情中复制，因为按名称无法读取频道历史",
)
RUN_ENDED: Said = ("the run that was sending it ended without a word", "发送它的那次运行中途终止，没有留下结果")


def no_address_for_mail(fault: object) -> Said:
    """`fault` is the library's sentence."""
    return (
        f"the e-mail address in people.yaml is none that mail can be sent to: {fault}",
        f"people.yaml 中的邮箱地址无法接收邮件（程序库提示：{fault}）",
    )


def recipient_refused(answer: str) -> Said:
    """The mail server doesn't take mail for them."""
    return f"the mail server refuses the recipient: {answer}", f"邮件服务器拒收该收件人的邮件：{answer}"


def mail_refused(answer: str) -> Said:
    """The mail server doesn't take this mail."""
    return f"the mail server refuses the mail: {answer}", f"邮件服务器拒收这封邮件：{answer}"


def broken_off(fault: object) -> Said:
    """Nobody knows whether the mail was taken."""
    return (
        f"the mail server broke off while it took the mail: {fault}",
        f"邮件服务器在接收邮件时中断了连接（{fault}）",
    )


def gone(person: str) -> Said:
    """The recipient isn't there any more."""
    return (
        f"{person!r} is no longer in any programme's people.yaml",
        f"{cited(person)}已不在任何项目的 people.yaml 中",
    )


def no_address(person: str, channel: str) -> Said:
    """The recipient can't be reached by this channel any more."""
    return (
        f"{person!r} no longer has an address for {channel} in people.yaml",
        f"{cited(person)}在 people.yaml 中已没有 {channel} 渠道的地址",
    )


def in_doubt(reason: Said) -> Said:
    """Nobody knows whether it arrived, and it can't be found out any more."""
    return f"in doubt, and {reason[0]}", f"是否送达无法确认，且{reason[1]}"


def given_up(times: int, last: Said) -> Said:
    """It may have arrived so many times, or not at all."""
    return (
        f"delivery is in doubt: sent {times} times, and each time it is unknown whether it arrived ({last[0]})",
        f"是否送达无法确认：已发送{times}次，每次都无法得知是否送达（{last[1]}）",
    )


def unanswered(fault: Said) -> Said:
    """The request went out, and nothing came back."""
    return f"no answer came: {fault[0]}", f"没有收到应答：{fault[1]}"


def answered(service: str, status: int, words: str) -> Said:
    """What a service answered, its own words last."""
    en, zh = f"{service} answered {status}", f"{service} 返回 {status}"
    return (f"{en}: {words}", f"{zh}：{words}") if words else (en, zh)


def redirected(answer: Said) -> Said:
    """It answers from another address."""
    return (
        f"{answer[0]}, a redirect, and none is followed: correct extra.url",
        f"{answer[1]}，属于重定向，而重定向一律不予跟随：请更正 extra.url",
    )


def of_service(service: str, reason: Said) -> Said:
    """Whose fault it is."""
    return f"{service}: {reason[0]}", f"{service}：{reason[1]}"


def no_code(answer: Said, names: str) -> Said:
    """A service that answers in its own form did not; `names` are those of the code in it, divided by `or`."""
    return (
        f"{answer[0]}; expected JSON with {names}",
        f"{answer[1]}；要求为含有 {names.replace(' or ', ' 或 ')} 的 JSON",
    )


def slack_says(code: str, meaning: Said) -> Said:
    """Slack's name for a refusal, and what it means."""
    return f"Slack says {code!r}: {meaning[0]}", f"Slack 返回{cited(code)}：{meaning[1]}"


def slack_would_not_take(code: str, sentence: str) -> Said:
    """Our own check against Slack's limits; its sentence names fields of Slack's."""
    return (
        f"Slack wouldn't take the message ({code}): {sentence}",
        f"Slack 不会接收这条消息（{code}）；检查结果仅有英文说明：{sentence}",
    )


def history_unreadable(code: str) -> Said:
    """Slack doesn't let us look whether a message arrived."""
    return (
        f"the channel's history can't be read: Slack says {code!r}",
        f"频道历史无法读取：Slack 返回{cited(code)}",
    )
