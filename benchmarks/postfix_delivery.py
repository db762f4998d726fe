"""Whether mails and their threads survive a real mail server, and how fast it takes them.

    make bench-postfix

Needs root and a Postfix (`apt-get install postfix`), of which it starts one of its own: with its own configuration, queue and
mailbox in a temporary folder, listening on this machine alone, sending nothing on. The machine's Postfix is left as it is.

Of 60 episodes, each told to one person, five mails are sent as Pacewatch sends them: the alert, two that say it got worse, a
revision and the recovery, each with its chart. In the time: composing, connecting, the dialogue and the server's
acknowledgement, one mail a connection. Charts are drawn just before, and their time is printed on its own.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from pacewatch.alerts.facts import Bilingual, Point, VerdictReason
from pacewatch.delivery.addresses import MailAddress
from pacewatch.delivery.chart import png
from pacewatch.delivery.compose import compose
from pacewatch.delivery.mail import MailSender
from pacewatch.delivery.message import Message
from pacewatch.delivery.results import Sent
from sample_verdict import JOBS

EPISODES = 60
COURSE: tuple[tuple[VerdictReason, str], ...] = (
    ("first_breach", "behind"),
    ("worsened", "far_behind"),
    ("worsened", "missed"),
    ("revised", "watch"),
    ("recovered", "achieved"),
)
SENDER = "pacewatch@example.org"
PATIENCE_SECONDS = 120
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {daemons}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = mail.example.org
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_relay_restrictions = permit_mynetworks, reject
default_transport = error:nothing leaves this machine
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = example.org
virtual_mailbox_base = {folder}/box
virtual_mailbox_maps = static:all/
virtual_minimum_uid = 1
virtual_uid_maps = static:{owner}
virtual_gid_maps = static:{group}
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Outcome:
    """What lay in the mailbox: mails by Message-ID, the replies, and how many of them lead to their opening."""

    delivered: int
    distinct: int
    replies: int
    led_to_opening: int
    with_chart: int


def examined(mails: Iterable[EmailMessage]) -> Outcome:
    """Count a mailbox; a reply is whole if both its headers name a mail that began a thread to the same person."""
    found = list(mails)
    ids = Counter(str(mail["Message-ID"]) for mail in found)
    openings = {str(mail["Message-ID"]): str(mail["To"]) for mail in found if mail["References"] is None}
    replies = [mail for mail in found if mail["References"] is not None]
    led = [
        mail
        for mail in replies
        if mail["In-Reply-To"] == mail["References"] and openings.get(str(mail["References"])) == str(mail["To"])
    ]
    pictures = [mail for mail in found if any(part.get_content_type() == "image/png" for part in mail.walk())]
    return Outcome(sum(ids.values()), len(ids), len(replies), len(led), len(pictures))


def main() -> int:
    """Print what was sent and what arrived; 1 if a mail is missing, doubled or out of its thread, 2 if it can't be tried."""
    if missing := _missing():
        print(f"postfix: can't be tried: {missing}", file=sys.stderr)
        return 2
    messages = [[_message(episode, step) for step in range(len(COURSE))] for episode in range(EPISODES)]
    with tempfile.TemporaryDirectory() as name, _postfix(Path(name)) as port:
        sender = MailSender(MailAddress("127.0.0.1", port, None, None, "none", SENDER))
        sent, sent_s, drawn_s = _send(sender, messages)
        outcome = examined(_arrived(Path(name) / "box" / "all", sent))
    print(
        f"{sent} sent in {sent_s:.2f} s, {outcome.delivered} delivered, {outcome.delivered - outcome.distinct} doubled; "
        f"{outcome.led_to_opening} of {outcome.replies} replies lead to their opening; {outcome.with_chart} with their chart"
    )
    print(f"{len(messages) * len(COURSE)} charts drawn in {drawn_s:.2f} s, each before its mail")
    print(f"postfix: {sent / sent_s:.1f} mails a second")
    count = EPISODES * len(COURSE)
    return int(outcome != Outcome(count, count, count - EPISODES, count - EPISODES, count) or sent != count)


def _missing() -> str | None:
    if os.geteuid() != 0:
        return "it needs root, for a mail server changes its user; run it as root in a container or a virtual machine"
    if not shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        return "there is no Postfix on this machine; install one (Debian, Ubuntu: apt-get install postfix)"
    return None


def _send(sender: MailSender, messages: list[list[Message]]) -> tuple[int, float, float]:
    """Send every episode's first mail, then what follows, as a year goes.

    Gives how many were taken, the seconds that they took, and those that their charts took before.
    """
    sent, sent_s, drawn_s, openings = 0, 0.0, 0.0, dict[int, str]()
    for step in range(len(COURSE)):
        for episode, course in enumerate(messages):
            message, started = course[step], time.perf_counter()
            assert message.chart is not None
            png(message.chart, message.language)
            drawn = time.perf_counter()
            to, delivery = f"person-{episode}@example.org", f"{episode:04x}{step:04x}" * 3
            result = sender.send(to, delivery, message, thread=openings.get(episode))
            drawn_s, sent_s = drawn_s + drawn - started, sent_s + time.perf_counter() - drawn
            if isinstance(result, Sent):
                sent += 1
                openings.setdefault(episode, result.reference)
            else:
                print(result)
    return sent, sent_s, drawn_s


def _arrived(box: Path, count: int) -> list[EmailMessage]:
    """The mails in the mailbox, once there are as many as were sent and a while longer, or patience has ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and len(list((box / "new").glob("*"))) < count:
        time.sleep(0.1)
    time.sleep(1)  # a mail delivered twice would come now
    files = sorted((box / "new").glob("*"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


@contextmanager
def _postfix(folder: Path) -> Iterator[int]:
    """A Postfix of its own, as long as the block lasts; its port."""
    folder.chmod(0o755)
    nobody = pwd.getpwnam("nobody")
    settings, box = folder / "etc", folder / "box"
    for made in (settings, folder / "queue", folder / "data", box):
        made.mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(box, nobody.pw_uid, nobody.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    daemons = _asked("postconf", "-d", "-h", "daemon_directory")
    values = {"folder": folder, "daemons": daemons, "owner": nobody.pw_uid, "group": nobody.pw_gid, "port": port}
    (settings / "main.cf").write_text(MAIN.format(**values))
    (settings / "master.cf").write_text(MASTER.format(**values))
    _asked("postfix", "-c", str(settings), "start")
    try:
        yield port
    finally:
        _asked("postfix", "-c", str(settings), "stop")


def _asked(*command: str) -> str:
    """What a command answers; it ends the benchmark with what it says if it fails."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    done = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed: {done.stdout}{done.stderr}")
    return done.stdout.strip()


def _message(episode: int, step: int) -> Message:
    reason, verdict = COURSE[step]
    months = [date(2022, month, 28) for month in range(1, 5 + step)]
    points = tuple(
        Point(end, Decimal(700 * number + episode), Decimal(800 * number)) for number, end in enumerate(months, 1)
    )
    facts = replace(
        JOBS,
        reason=reason,
        verdict=verdict,
        target_id=f"jobs-{episode}",
        place=Bilingual(f"第{episode}区", f"District {episode}"),
        reference_period_end=months[-1],
        actual=points[-1].actual,
        expected=points[-1].expected,
        points=points,
    )
    return compose(facts, "zh" if episode % 2 == 0 else "en")


if __name__ == "__main__":
    sys.exit(main())
