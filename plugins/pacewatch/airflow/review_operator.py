"""The question in Airflow about a refused file. In: its id, and a person's answer. Out: the decision, stored.

While it waits it holds no slot of its pool and no process. Airflow wipes an answer out when the same question is put again, as
it would be by every further try of the task: after a kill, or where Airflow takes a task for killed because the answer came
faster than it let go of its process. So a question is put once. Every try waits by the triggerer, which looks for the answer
again and again: in the state `awaiting_input` an answer that is given in the very moment in which the task goes to rest is
never heeded where the database has no row locks (SQLite), and a further try would go on at once and be taken for killed again.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.providers.standard.triggers.hitl import HITLTrigger
from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowFailException, TaskAwaitingInput
from airflow.sdk.timezone import utcnow

from pacewatch.airflow import tasks

ANSWER_WITHIN = timedelta(days=7)
"""As long as `pacewatch.pipeline.review` counts a file as being asked about."""

ASKED_AT_ONCE = 64
"""Runs that may wait for answers; each asks about all files that were refused until it began."""

TRIES: dict[str, Any] = {
    "retries": 20,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": 1.2,
}
"""Answered within seconds, the task may be taken for killed; each time costs a try, and a question may be answered often."""

REASON = Param("", type="string", title="理由 / Reason", description="必填，将存档 / Required; it is kept")
"""Without `minLength`: Airflow would hold the task to it before anybody has answered. A blank reason is asked for again."""


class ReviewOperator(ApprovalOperator):
    """Asks whether a refused file is to be used after all; `refusal` is its id in `raw.refusal`."""

    template_fields = ()  # subject and body quote files, whose words must not be taken for a template

    def __init__(self, *, refusal: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.refusal = refusal

    def execute(self, context: Any) -> Any:
        """Ask, unless somebody has decided meanwhile."""
        return self._ask(context, again=False)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:
        """Store the answer; one without a reason is no answer, and the question is asked again."""
        answer = super().execute_complete(context, event)
        why = str((answer["params_input"] or {}).get("why") or "").strip()
        who = answer["responded_by_user"] or {}
        by = str(who.get("name") or who.get("id") or "").strip()
        if not (why and by):
            self.log.warning("An answer without a name or a reason; asking again.")
            return self._ask(context, again=True)
        is_approved = answer["chosen_options"] == [self.APPROVE]
        return tasks.decide(self.refusal, is_approved=is_approved, by=by, why=why)

    def _ask(self, context: Any, *, again: bool) -> None:
        if tasks.put_question(self.refusal, context["run_id"], lambda: self._put(context), again=again):
            self._wait_for_an_answer(context)
        else:
            self.log.info("Nothing to ask: %s has been decided about, or came again.", self.refusal)

    def _put(self, context: Any) -> None:
        with suppress(TaskAwaitingInput):
            super().execute(context)

    def _wait_for_an_answer(self, context: Any) -> None:
        trigger = HITLTrigger(
            ti_id=context["task_instance"].id,
            options=self.options,
            params=self.serialized_params,
            timeout_datetime=utcnow() + ANSWER_WITHIN,
        )
        self.defer(trigger=trigger, method_name="execute_complete")

    def process_trigger_event_error(self, event: dict[str, Any]) -> None:
        """Nobody answered in time: fail without a retry; the hourly sweep asks anew."""
        raise AirflowFailException(f"nobody decided about {self.refusal} within {ANSWER_WITHIN.days} days: {event}")
