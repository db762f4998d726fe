"""Airflow's door to the warm start: a listener that has the scheduler import once what every task would import again."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from pacewatch.airflow import warm_start


class PacewatchWarmStart(AirflowPlugin):
    """Only the listener; see `pacewatch.airflow.warm_start`."""

    name = "pacewatch-warm-start"
    listeners = [warm_start]  # noqa: RUF012 - Airflow's own way of declaring them
