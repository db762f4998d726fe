"""How many messages each official would have got of a replayed past, by month: one for each event, and as they are bundled.

In: a home that was replayed, and its programme. Out: rows to print. A replay tells nobody, so that its events are sent
through the tree of `routes.yaml` here; what one assessment gave rise to is due at once. Reminders aren't among them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from pacewatch.alerts.events import GOOD_NEWS
from pacewatch.delivery.outbox import MOST_IN_ONE
from pacewatch.home import Home
from pacewatch.publish import open_published
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.route_references import people_told, receives
from pacewatch.registry.sending_model import Bundling
from pacewatch.registry.topic import Topic
from pacewatch.warehouse import rows

EVENTS = """
SELECT occurred_at, audience, reason, severity, subject, place, fingerprint, episode
FROM alerts.event
WHERE audience = 'verdicts' AND reason <> 'flapped'
ORDER BY occurred_at, event
"""


def messages_by_month(home: Home, programme: LoadedProgramme) -> list[dict[str, Any]]:
    """One row for each person and month: messages by each of their channels, one for each event, and bundled."""
    with open_published(home) as connection:
        events = rows(connection, EVENTS)
    told: dict[tuple[str, int], set[str]] = defaultdict(set)
    due: dict[tuple[str, Any], list[tuple[str | None, ...]]] = defaultdict(list)
    bundling = programme.routes.bundle if programme.routes else Bundling()
    for event in events:
        target = programme.watched[event["subject"]]
        topic = Topic.of_target(target, event["place"], event["severity"])
        knowing = told[event["fingerprint"], event["episode"]]
        named = set() if event["reason"] in GOOD_NEWS else {person.id for person in people_told(programme, topic)}
        for person in programme.people.values():
            if receives(person, "verdicts", event["place"]) and person.id in named | knowing:
                due[person.id, event["occurred_at"]].append(bundling.key_of(topic))
        knowing |= named
    alone: Counter[tuple[str, str]] = Counter()
    bundled: Counter[tuple[str, str]] = Counter()
    for (person_id, moment), keys in due.items():
        month = f"{moment:%Y-%m}"
        alone[person_id, month] += len(keys)
        for count in Counter(keys).values():
            bundled[person_id, month] += -(-count // MOST_IN_ONE) if count >= bundling.from_ else count
    return [
        {"person": person, "month": month, "one for each": alone[person, month], "bundled": bundled[person, month]}
        for person, month in sorted(alone)
    ]
