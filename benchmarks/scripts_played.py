"""The scripts that are played: `WRITTEN`, one for each thing that an alert may go through, and `drawn` by chance."""

from __future__ import annotations

import random

from event_scripts import Script

WRITTEN = (
    Script("fires once", "plain", "0 fire a"),
    Script("fires and resolves", "plain", "1 fire a; 5 resolve a"),
    Script("fires anew", "plain", "0 fire a; 3 resolve a; 6 fire a; 9 resolve a"),
    Script("fires anew, graver", "plain", "0 fire A; 3 resolve A; 4 fire A"),
    Script("repeats each 2", "again2", "0 fire a; 9 resolve a"),
    Script("repeats each 3", "again3", "0 fire a; 11 resolve a"),
    Script("repeats each 5", "again5", "0 fire A; 12 resolve A"),
    Script("never ends", "again3", "1 fire a; 8 fire c"),
    Script("resolved stops repeats", "again2", "0 fire a; 3 resolve a; 11 fire c"),
    Script("repeats begin anew", "again3", "0 fire a; 4 resolve a; 6 fire a; 14 resolve a"),
    Script("resolved when a repeat is due", "again3", "0 fire a; 6 resolve a"),
    Script("two alerts of a target", "again3", "0 fire a; 2 fire b; 5 resolve a; 9 resolve b"),
    Script("inhibited from the start", "inhibit", "0 fire A; 0 fire b; 9 resolve b; 12 resolve A"),
    Script("source ends, target is told", "inhibit", "0 fire A; 1 fire b; 5 resolve A; 9 resolve b"),
    Script("both at once, source ends", "inhibit3", "0 fire A; 0 fire b; 4 resolve A; 11 resolve b"),
    Script("inhibited that resolves meanwhile", "inhibit", "0 fire A; 2 fire b; 4 resolve b; 8 resolve A"),
    Script("inhibited after being told", "inhibit", "0 fire b; 2 fire A; 6 resolve A; 9 resolve b"),
    Script("inhibited after being told, repeats", "inhibit3", "0 fire b; 2 fire A; 8 resolve A; 13 resolve b"),
    Script("told, and over while inhibited", "inhibit", "0 fire b; 2 fire A; 4 resolve b; 8 resolve A"),
    Script("told, over while inhibited, anew", "inhibit", "0 fire b; 2 fire A; 4 resolve b; 7 resolve A; 9 fire b"),
    Script("another target isn't inhibited", "inhibit", "0 fire A; 1 fire c; 4 resolve A; 6 resolve c"),
    Script(
        "the source is told twice", "inhibit", "0 fire A; 1 fire b; 3 resolve A; 6 fire A; 9 resolve A; 12 resolve b"
    ),
    Script("inhibited in the same place", "place", "0 fire A; 1 fire c; 1 fire d; 5 resolve A; 8 resolve c"),
    Script("inhibited by a department's", "department", "0 fire C; 1 fire d; 1 fire e; 6 resolve C; 9 resolve d"),
    Script("never inhibits itself", "mutual", "0 fire a; 4 resolve a"),
    Script("each fits both sides", "mutual", "0 fire a; 1 fire b; 5 resolve a; 7 resolve b"),
    Script("each fits both sides, graver", "mutual", "0 fire A; 1 fire b; 5 resolve A; 7 resolve b"),
    Script("one fits both sides, the louder one not", "both", "0 fire A; 1 fire b; 5 resolve A; 7 resolve b"),
    Script("first branch that fits", "tree", "0 fire a; 0 fire c; 2 resolve a; 3 resolve c"),
    Script("continue", "tree", "0 fire A; 0 fire C; 5 resolve A; 7 resolve C"),
    Script("a branch of a branch", "tree", "0 fire b; 0 fire d; 6 resolve b; 9 resolve d"),
    Script("continue into a branch of a branch", "tree", "0 fire B; 0 fire D; 0 fire e; 9 resolve B; 9 resolve D"),
    Script("two branches, one receiver", "twice", "0 fire a; 1 fire b; 1 fire c; 4 resolve a; 4 resolve b"),
    Script("silenced before it fires", "plain", "0 silence a until 9; 2 fire a; 6 resolve a"),
    Script("silence ends, it still fires", "plain", "0 silence a until 5; 2 fire a; 8 resolve a"),
    Script("silence ends, it still fires and is repeated", "again3", "0 silence a until 5; 2 fire a; 14 resolve a"),
    Script("silenced while it fires", "again2", "0 fire a; 1 silence a until 6; 9 resolve a"),
    Script("over during a silence", "plain", "0 fire a; 2 silence a until 7; 4 resolve a"),
    Script(
        "over during a silence, anew after it",
        "plain",
        "0 fire a; 2 silence a until 7; 4 resolve a; 9 fire a; 12 resolve a",
    ),
    Script(
        "over and anew during a silence", "plain", "0 fire a; 2 silence a until 9; 4 resolve a; 6 fire a; 12 resolve a"
    ),
    Script("silence is taken back", "plain", "0 silence a until 15; 1 fire a; 4 unsilence a; 8 resolve a"),
    Script("a silence of another place", "plain", "0 silence b until 9; 1 fire a; 1 fire b; 5 resolve a"),
    Script("two silences", "plain", "0 silence a until 4; 1 silence a until 7; 2 fire a; 10 resolve a"),
    Script(
        "a silenced source still inhibits",
        "inhibit",
        "0 silence A until 12; 1 fire A; 2 fire b; 6 resolve A; 9 resolve b",
    ),
    Script("silenced and inhibited", "inhibit", "0 fire A; 1 silence b until 4; 2 fire b; 7 resolve A; 10 resolve b"),
    Script("several in one group", "group", "0 fire a; 0 fire b; 0 fire c; 6 resolve a; 6 resolve b; 6 resolve c"),
    Script("a new member of a group", "group", "0 fire a; 2 fire b; 8 resolve a; 8 resolve b"),
    Script("a member leaves its group", "group", "0 fire a; 0 fire b; 3 resolve a; 9 resolve b"),
    Script("a member is silenced", "group", "0 silence b until 6; 1 fire a; 1 fire b; 9 resolve a; 9 resolve b"),
    Script(
        "comes and goes",
        "flapping",
        "0 fire a; 1 resolve a; 2 fire a; 3 resolve a; 4 fire a; 5 resolve a; 6 fire a; 7 resolve a; 8 fire a; 9 resolve a",
    ),
)
DRAWN_FROM = ("plain", "again2", "again3", "again5", "inhibit", "inhibit3", "place", "department", "tree", "mutual")


def drawn(seed: int, count: int) -> list[Script]:
    """Scripts by chance: one to three alerts that come and go, and some silences, which end when nothing else happens."""
    chance = random.Random(seed)  # noqa: S311 - chance, not a secret
    return [_drawn(chance, f"drawn {seed}/{number}") for number in range(count)]


def _drawn(chance: random.Random, name: str) -> Script:
    shape = chance.choice(DRAWN_FROM)
    letters = chance.sample("abcde", chance.randint(1, 3))
    alerts = [letter.upper() if chance.random() < 0.4 else letter for letter in letters]
    steps: list[str] = []
    busy: set[int] = set()
    for alert in alerts:
        tick = chance.randint(0, 4)
        for what in ("fire", "resolve") * chance.randint(1, 3):
            steps.append(f"{tick} {what} {alert}")
            busy.add(tick)
            tick += chance.randint(2, 6)
    if chance.random() < 0.5:
        begins = chance.randint(0, 8)
        free = sorted(set(range(begins + 2, begins + 9)) - busy)
        if free:
            steps.append(f"{begins} silence {chance.choice(alerts)} until {chance.choice(free)}")
    return Script(name, shape, "; ".join(steps))
