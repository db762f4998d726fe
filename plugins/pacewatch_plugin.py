"""What Airflow's processes load of Pacewatch. In: nothing. Out: a plugin with the push and the ear for Slack's buttons.

Every process of Airflow imports this file, tasks included, and only the API server asks for the application: so it is made
when it is asked for.
"""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin


class _WhenAskedFor:
    def __get__(self, instance: object, owner: type) -> list[dict[str, Any]]:
        from pacewatch.airflow import push, slack_actions  # noqa: PLC0415 - brings FastAPI and Airflow's core API

        # The first that fits is asked, so what lies deeper stands first.
        return [
            {"app": module.application(), "url_prefix": module.PREFIX, "name": name}
            for name, module in (("pacewatch-slack", slack_actions), ("pacewatch", push))
        ]


class PacewatchPlugin(AirflowPlugin):
    """`POST /pacewatch/feeds/{feed}/files/{name}` and `POST /pacewatch/slack/actions`."""

    name = "pacewatch"
    fastapi_apps = _WhenAskedFor()
