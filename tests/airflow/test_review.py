"""The question about a refused file: what people read, and what their answer does."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException, TaskDeferred

from pacewatch.airflow import review_operator, tasks
from pacewatch.airflow.assets import REFUSED, REFUSED_BELL
from pacewatch.airflow.question import code, plain, question
from pacewatch.airflow.review_operator import ReviewOperator
from pacewatch.home import Home
from pacewatch.pipeline import ingest_inbox, reject
from pacewatch.raw.refusals import refusals
from pacewatch.registry import load_registry
from tests.small_city import air_csv
from tests.world import drop, lead_to, query

HOSTILE = "storm {{ conn.slack_default.password }} *a* `b`.csv"
STORM = air_csv([("甲市", "2022-01-01", 900), ("甲市", "2022-01-02", 901), ("{{ 7 * 7 }}", "2022-01-03", 60)])
WHO = {"id": "7", "name": "zhao"}
PUT: list[int] = []
"""How often the question went to people."""


@pytest.fixture
def home(home: Home, standing_clock: str, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home that the tasks find, which has just refused a file of a hostile name."""
    lead_to(home, monkeypatch)
    drop(home, "small-air", HOSTILE, STORM)
    assert [file.outcome for file in ingest_inbox(home, quiet_seconds=0).files] == ["refused"]
    return home


@pytest.fixture
def asking(home: Home, monkeypatch: pytest.MonkeyPatch) -> ReviewOperator:
    """The task as Airflow makes it of what `find` found; the question itself is only counted."""
    monkeypatch.setattr("airflow.providers.standard.operators.hitl.upsert_hitl_detail", lambda **_: PUT.append(1))
    ((entry,),) = query(home, "SELECT id FROM raw.refusal")
    PUT.clear()
    return ReviewOperator(
        task_id="review", subject="?", body="?", refusal=entry, params={"why": review_operator.REASON}
    )


def context(run: str = "a run") -> dict[str, Any]:
    """What of Airflow's context the operator reads."""
    return {"run_id": run, "task_instance": type("TaskInstance", (), {"id": "1"})}


def answer(option: str, why: str = "a storm", who: dict[str, str] | None = WHO) -> dict[str, Any]:
    """What Airflow hands over when somebody has answered."""
    return {
        "chosen_options": [option],
        "params_input": {"why": why} if why else {},
        "responded_at": datetime.now(UTC),
        "responded_by_user": who,
    }


def test_a_refusal_is_found_once_and_its_words_are_no_template_and_no_markdown(home: Home) -> None:
    (found,) = tasks.find_refused("first")
    assert tasks.find_refused("second") == []
    assert HOSTILE in found["subject"]
    assert ReviewOperator.template_fields == ()
    for words in ("数据源", "第 2 行，列 `aqi`：` 900 `", "应为：AQI 在 0 与 500 之间", "3 行中有 3 行有问题"):
        assert words in found["body"].replace("`aqi`", "`aqi`").replace("` aqi `", "`aqi`")
    for words in ("row 2, column `aqi`: ` 900 `; expected: an AQI lies between 0 and 500", "3 of 3 rows are bad"):
        assert words in found["body"].replace("` aqi `", "`aqi`")
    assert "`` storm {{ conn.slack_default.password }} *a* `b`.csv ``" in found["body"]
    assert "` {{ 7 * 7 }} `" in found["body"]
    json.dumps(found)


def test_a_feed_that_is_gone_is_asked_about_by_its_id(home: Home, tmp_path: Path) -> None:
    import duckdb

    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        (refusal,) = refusals(connection)
    registry = load_registry(home.registry, home.expectations)
    del registry.feeds["small-air"]
    assert "（small-air）" in question(registry, refusal)["subject"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [(None, "—"), ("a\n b", "` a b `"), ("`", "`` ` ``"), ("x" * 90, "` " + "x" * 80 + "… `")],
)
def test_a_cell_is_quoted_as_it_stands(text: str | None, shown: str) -> None:
    assert code(text) == shown


def test_words_of_a_file_make_no_markdown() -> None:
    assert plain("[a](javascript:b) <img src=x>") == r"\[a\]\(javascript:b\) \<img src=x\>"


def test_an_approval_is_stored_with_name_and_reason_and_the_figures_are_used(
    home: Home, asking: ReviewOperator
) -> None:
    with pytest.raises(TaskDeferred):
        asking.execute(context())
    done = asking.execute_complete(context(), answer("Approve"))
    assert done["review"]["taken"]["values_new"] == 2
    json.dumps(done)
    assert query(home, "SELECT decision, decided_by, why FROM raw.refusal") == [("approved", "zhao", "a storm")]
    assert query(home, "SELECT count(*) FROM observations.observation") == [(2,)]
    assert home.published.exists()


def test_a_rejection_is_stored_with_name_and_reason(home: Home, asking: ReviewOperator) -> None:
    asking.execute_complete(context(), answer("Reject", who={"id": "7", "name": ""}))
    assert query(home, "SELECT decision, decided_by, why FROM raw.refusal") == [("rejected", "7", "a storm")]
    assert query(home, "SELECT outcome FROM raw.arrival") == [("rejected",)]


@pytest.mark.parametrize("given", [answer("Approve", why=""), answer("Approve", why=" "), answer("Reject", who=None)])
def test_an_answer_without_a_reason_or_a_name_is_asked_for_again(
    home: Home, asking: ReviewOperator, given: dict[str, Any]
) -> None:
    with pytest.raises(TaskDeferred):
        asking.execute_complete(context(), given)
    assert query(home, "SELECT decision FROM raw.refusal") == [(None,)]


def test_a_further_try_leaves_the_question_and_its_answer_alone_and_has_the_triggerer_look_for_it(
    home: Home, asking: ReviewOperator
) -> None:
    for run, answered, times in (
        ("a run", False, 1),
        ("a run", False, 1),
        ("a run", True, 2),
        ("another", False, 3),
        ("another", False, 3),
    ):
        at, task = context(run), asking
        with pytest.raises(TaskDeferred) as raised:
            _ = task.execute_complete(at, answer("Approve", why="")) if answered else task.execute(at)
        assert raised.value.method_name == "execute_complete"
        assert len(PUT) == times, (run, answered)


def test_a_question_that_could_not_be_put_is_put_by_the_next_try(
    home: Home, asking: ReviewOperator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise ConnectionError("no api-server")

    with monkeypatch.context() as patched:
        patched.setattr("airflow.providers.standard.operators.hitl.upsert_hitl_detail", fail)
        with pytest.raises(ConnectionError):
            asking.execute(context())
    with pytest.raises(TaskDeferred):
        asking.execute(context())
    assert len(PUT) == 1


def test_what_was_decided_meanwhile_stands_and_nothing_is_asked(home: Home, asking: ReviewOperator) -> None:
    reject(home, asking.refusal, "engineer", "nonsense")
    assert asking.execute(context()) is None
    assert "rejected already, by engineer" in asking.execute_complete(context(), answer("Approve"))["too_late"]
    assert query(home, "SELECT decision FROM raw.refusal") == [("rejected",)]


def test_a_question_that_nobody_answers_fails_without_a_retry(asking: ReviewOperator) -> None:
    with pytest.raises(AirflowFailException, match="nobody decided"):
        asking.execute_complete(context(), {"error": "late", "error_type": "timeout"})


class Bell:
    """What a task gets as its `outlet_events`."""

    def __init__(self) -> None:
        self.rung: list[Any] = []

    def __getitem__(self, alias: Any) -> Bell:
        assert alias == REFUSED_BELL
        return self

    def add(self, asset: Any) -> None:
        self.rung.append(asset)


def test_ingest_rings_only_for_a_file_that_can_be_approved(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from functools import partial

    from pacewatch import pipeline

    monkeypatch.setattr(pipeline, "ingest_inbox", partial(pipeline.ingest_inbox, quiet_seconds=0))
    for name, content, rings in (
        ("wrong.csv", b"not,the,columns\n1,2,3\n", []),
        ("good.csv", air_csv([("甲市", "2022-01-01", 60)]), []),
        ("worse.csv", air_csv([("乙市", "2022-01-01", 999)]), [REFUSED]),
    ):
        bell = Bell()
        drop(home, "small-air", name, content)
        tasks.ingest(bell)
        assert bell.rung == rings, name
