#!/bin/sh
# Runs once, before the Airflow services start: checks the data folder, brings the metadata database up to date, makes
# the pools. Safe to run again: every `make up` does.
set -eu

if ! [ -w "$PACEWATCH_HOME" ]; then
    echo "The data folder (PACEWATCH_DATA in .env, $PACEWATCH_HOME in here) can't be written by user id $(id -u)." >&2
    echo "Give it to that user, or put the id of its owner into .env as PACEWATCH_UID, and start again." >&2
    exit 1
fi

airflow db migrate
airflow pools import /opt/pacewatch/deploy/pools.json
