#!/bin/sh
# Starts the API server, with the administrator's password moved from the environment into the file Airflow reads.
set -eu

(
    umask 077
    python -c 'import json, os; print(json.dumps({"admin": os.environ["PACEWATCH_ADMIN_PASSWORD"]}))' \
        > "$AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"
)
unset PACEWATCH_ADMIN_PASSWORD
exec airflow api-server
