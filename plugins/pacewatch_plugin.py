"""What Airflow's own processes load of Pacewatch. In: nothing. Out: a plugin that adds the HTTP push to the API server.

Every process of Airflow imports this file, tasks included, and only the API server asks for the application: so it is made
when it is asked for.
"""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin


class _WhenAskedFor:
    def __get__(self, instance: object, owner: type) -> list[dict[str, Any]]:
        from pacewatch.airflow.push import PREFIX, application  # noqa: PLC0415 - brings FastAPI and Airflow's core API

        return [{"app": application(), "url_prefix": PREFIX, "name": "pacewatch"}]


class PacewatchPlugin(AirflowPlugin):
    """`POST /pacewatch/feeds/{feed}/files/{name}`."""

    name = "pacewatch"
    fastapi_apps = _WhenAskedFor()
