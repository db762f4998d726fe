"""Airflow: the only package that imports it. In: what the DAG files name. Out: the pipeline, rung and retried."""
