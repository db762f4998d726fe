"""The command line `pacewatch`: every stage without Airflow, by the same functions that the DAGs call."""
