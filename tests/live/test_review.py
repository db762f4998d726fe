"""A refused file in a whole Airflow: people are asked, and what they answer over the REST API is what happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from pacewatch.warehouse.store import locked
from tests.live.running import ENGINEER, Live
from tests.small_city import air_csv
from tests.world import query

pytestmark = pytest.mark.live


def storm(place: str, day: int) -> bytes:
    """A file of which every row is implausible."""
    return air_csv([(place, f"2022-09-{day:02}", 900 + day), (place, f"2022-09-{day + 1:02}", 901 + day)])


def asked(live: Live, name: str) -> dict[str, Any] | None:
    """The unanswered question about a file, if Airflow asks it."""
    found = live.airflow.api.call("GET", "/api/v2/dags/review/dagRuns/~/hitlDetails?response_received=false&limit=100")
    return next((one for one in found["hitl_details"] if name in one["subject"]), None)


def answer(live: Live, detail: dict[str, Any], option: str, **given: str) -> None:
    """Answer a question as the page does."""
    task = detail["task_instance"]
    path = f"/api/v2/dags/review/dagRuns/{task['dag_run_id']}/taskInstances/review/{task['map_index']}/hitlDetails"
    live.airflow.api.call("PATCH", path, {"chosen_options": [option], "params_input": given})


def stored(live: Live, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with locked(live.home):
        return query(live.home, sql, *values)


def decided(live: Live, name: str) -> tuple[Any, ...]:
    sql = "SELECT outcome, decision, decided_by, why FROM raw.arrival JOIN raw.refusal USING (feed, sha256)"
    (found,) = stored(live, f"{sql} WHERE original_name = ?", name)
    return found


def figures(live: Live, name: str) -> int:
    joined = "observations.observation JOIN observations.batch USING (batch) JOIN raw.arrival USING (feed, sha256)"
    return int(stored(live, f"SELECT count(*) FROM {joined} WHERE original_name = ?", name)[0][0])


@contextmanager
def paused(live: Live, dag_id: str) -> Iterator[None]:
    """None of the DAG's tasks runs, or begins to."""
    live.airflow.api.call("PATCH", f"/api/v2/dags/{dag_id}?update_mask=is_paused", {"is_paused": True})
    try:
        live.wait_until(f"{dag_id} at rest", lambda: not under_way(live, dag_id))
        yield
    finally:
        live.airflow.api.call("PATCH", f"/api/v2/dags/{dag_id}?update_mask=is_paused", {"is_paused": False})


def under_way(live: Live, dag_id: str) -> list[Any]:
    return [task for task in live.airflow.api.task_tries(dag_id) if task["state"] in ("queued", "running")]


def test_one_file_is_approved_and_another_one_rejected_while_ingest_goes_on(live: Live) -> None:
    live.drop("storm-one.csv", storm("甲市", 1))
    live.drop("storm-two.csv", storm("乙市", 3))
    for name in ("storm-one.csv", "storm-two.csv"):
        live.wait_until(f"a question about {name}", lambda name=name: asked(live, name))
    live.drop("between.csv", air_csv([("甲市", "2022-09-20", 60)]))
    live.wait_until("the file between", lambda: not live.is_in_inbox("between.csv"))

    first, second = asked(live, "storm-one.csv"), asked(live, "storm-two.csv")
    assert first is not None
    assert second is not None
    assert first["options"] == ["Approve", "Reject"]
    assert "an AQI lies between 0 and 500" in first["body"]
    assert "AQI 在 0 与 500 之间" in first["body"]

    answer(live, first, "Approve", why="a dust storm")
    answer(live, second, "Reject", why="a broken sensor")
    live.wait_until("the approved file's figures", lambda: decided(live, "storm-one.csv")[0] == "accepted")
    live.wait_until("the rejection", lambda: decided(live, "storm-two.csv")[0] == "rejected")
    user = live.airflow.login.user
    assert decided(live, "storm-one.csv")[1:] == ("approved", user, "a dust storm")
    assert decided(live, "storm-two.csv")[1:] == ("rejected", user, "a broken sensor")
    assert (figures(live, "storm-one.csv"), figures(live, "storm-two.csv")) == (2, 0)
    for name in ("storm-one.csv", "storm-two.csv"):
        live.wait_until_sent(name)
        assert live.copies(name) == ENGINEER


def test_an_answer_without_a_reason_is_asked_for_again_and_a_killed_task_loses_no_answer(live: Live) -> None:
    live.drop("storm-three.csv", storm("甲市", 5))
    live.wait_until("a question", lambda: asked(live, "storm-three.csv"))
    answer(live, asked(live, "storm-three.csv") or {}, "Approve")
    live.wait_until("the question again", lambda: asked(live, "storm-three.csv"))
    assert decided(live, "storm-three.csv")[1] is None

    # No other task may wait for the warehouse, for that one would hold the pool's only slot.
    with paused(live, "ingest"), locked(live.home):  # the task that has the answer waits for it
        answer(live, asked(live, "storm-three.csv") or {}, "Approve", why="a storm")
        live.wait_until("a running review task", lambda: live.task("review"))
        live.kill_task("review")
    live.wait_until("the figures", lambda: decided(live, "storm-three.csv")[0] == "accepted")
    assert decided(live, "storm-three.csv")[1:] == ("approved", live.airflow.login.user, "a storm")
    assert figures(live, "storm-three.csv") == 2


def test_the_scheduler_has_loaded_what_every_task_needs(live: Live) -> None:
    assert "imported what tasks need" in live.airflow.log_of("scheduler").read_text(encoding="utf-8")
