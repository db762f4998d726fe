"""Slack's refusals that trying again can't change. In: Slack's name of one. Out: what it means, in English and Chinese."""

from __future__ import annotations

from pacewatch.said import Said

_MALFORMED_BLOCKS: Said = ("the message's blocks are malformed", "消息的内容块格式有误")
_MALFORMED_METADATA: Said = ("the message's metadata is malformed", "消息的元数据格式有误")
_NO_PICTURE: Said = ("the message's picture can't be shown", "消息的图片无法显示")

NO_MESSAGE: Said = ("there is no message to reply to", "没有可以回复的消息")

NOT_TAKEN: dict[str, Said] = {
    "channel_not_found": (
        "there is no such channel, or the app can't see it: check slack_channel in people.yaml",
        "没有这个频道，或应用看不到它：请核对 people.yaml 中的 slack_channel",
    ),
    "not_in_channel": ("the app isn't in the channel: invite it there", "应用不在该频道中：请邀请它加入"),
    "is_archived": (
        "the channel is archived: name another one in people.yaml",
        "该频道已归档：请在 people.yaml 中改用其他频道",
    ),
    "restricted_action": (
        "the workspace's settings keep the app from posting there",
        "工作区的设置不允许应用在该处发消息",
    ),
    "restricted_action_read_only_channel": (
        "nobody may post to that channel: name another one in people.yaml",
        "该频道不允许任何人发消息：请在 people.yaml 中改用其他频道",
    ),
    "restricted_action_thread_only_channel": (
        "only replies may be posted to that channel: name another one in people.yaml",
        "该频道只允许回复：请在 people.yaml 中改用其他频道",
    ),
    "messages_tab_disabled": (
        "the app takes no direct messages: name a channel in people.yaml",
        "应用不接收私信：请在 people.yaml 中写明频道",
    ),
    "user_not_in_channel": ("the person isn't in the channel", "该人员不在频道中"),
    "no_text": ("the message is empty", "消息为空"),
    "msg_too_long": ("the message is too long", "消息过长"),
    "msg_blocks_too_long": ("the message's blocks are too long", "消息的内容块过长"),
    "invalid_blocks": _MALFORMED_BLOCKS,
    "invalid_blocks_format": _MALFORMED_BLOCKS,
    "invalid_metadata_format": _MALFORMED_METADATA,
    "invalid_metadata_schema": _MALFORMED_METADATA,
    "metadata_too_large": ("the message's metadata is too long", "消息的元数据过长"),
    **dict.fromkeys(
        ("file_not_found", "file_deleted", "file_is_deleted", "file_share_limit_reached", "missing_file_data"),
        _NO_PICTURE,
    ),
}
