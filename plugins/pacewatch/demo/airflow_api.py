"""The few questions the demo asks a running Airflow, over its public API. In: address and login. Out: what it answered."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

TIMEOUT_SECONDS = 10.0
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # the address is this machine's own
COMPONENTS_BY_HEALTH = {"scheduler": "scheduler", "triggerer": "triggerer", "dag-processor": "dag_processor"}


@dataclass
class AirflowApi:
    """A client of one Airflow; signs in when it first needs to."""

    address: str
    user: str
    password: str
    _token: str = field(default="", repr=False)

    def health(self) -> dict[str, bool]:
        """Which of scheduler, triggerer and dag-processor are healthy; empty while nobody answers."""
        try:
            answer = self._ask("GET", "/api/v2/monitor/health", token=None)
        except OSError:
            return {}
        return {name: (answer.get(key) or {}).get("status") == "healthy" for name, key in COMPONENTS_BY_HEALTH.items()}

    def can_run_tasks(self) -> bool:
        """Whether the part that tasks talk to answers; it is built at the first question, which takes seconds.

        Raises:
            OSError: nobody answers yet.
        """
        answer = self._ask("GET", "/execution/health", token=None)
        return bool(answer["status"] == "healthy")

    def make_pool(self, name: str, **fields: object) -> None:
        """Create the pool unless it is there."""
        try:
            self.call("POST", "/api/v2/pools", {"name": name, **fields})
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.CONFLICT:
                raise

    def dag_ids(self) -> set[str]:
        """The DAGs that have been parsed and are not paused."""
        answer = self.call("GET", "/api/v2/dags?limit=100&paused=false")
        return {dag["dag_id"] for dag in answer["dags"]}

    def import_errors(self) -> list[str]:
        """What went wrong in parsing DAG files."""
        answer = self.call("GET", "/api/v2/importErrors")
        return [f"{error['filename']}: {error['stack_trace']}" for error in answer["import_errors"]]

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """The newest runs of a DAG, newest first."""
        answer = self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns?order_by=-run_after&limit=50")
        return list(answer["dag_runs"])

    def task_tries(self, dag_id: str) -> list[dict[str, Any]]:
        """State, try number and run of the newest task instances of a DAG, newest first."""
        answer = self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns/~/taskInstances?order_by=-start_date&limit=50")
        return list(answer["task_instances"])

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One call as the user.

        Raises:
            OSError: nobody answers, or the answer isn't 2xx (`urllib.error.HTTPError`).
        """
        if not self._token:
            login = {"username": self.user, "password": self.password}
            self._token = self._ask("POST", "/auth/token", login, token=None)["access_token"]
        return self._ask(method, path, body, token=self._token)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None, *, token: str | None) -> Any:
        request = urllib.request.Request(self.address + path, method=method)  # noqa: S310 - our own http:// address
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        data = None if body is None else json.dumps(body).encode()
        try:
            with _OPENER.open(request, data, timeout=TIMEOUT_SECONDS) as response:
                return json.load(response)
        except (HTTPException, ValueError) as error:  # cut off in the middle, or not JSON
            raise ConnectionError(f"{self.address}{path} answered with something else than JSON: {error}") from None
