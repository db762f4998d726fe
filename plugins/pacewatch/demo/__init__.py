"""The demo: a local Airflow, stand-ins for Slack and mail, a story that ends in an alert. Entry: `python -m pacewatch.demo`."""
