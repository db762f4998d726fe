#!/bin/sh
# Starts (`up`) or ends (`down`) the team's stack with whichever Compose there is, or says what is missing.
set -eu

cd "$(dirname "$0")/.."

if docker compose version >/dev/null 2>&1; then
    compose="docker compose"
elif command -v docker-compose >/dev/null; then
    compose=docker-compose
else
    echo "Docker Compose isn't installed; 'make demo' needs none (Debian, Ubuntu: apt-get install docker-compose)" >&2
    exit 1
fi
if ! refusal=$(docker info 2>&1 >/dev/null); then
    echo "Docker's engine can't be used: ${refusal##*: }" >&2
    echo "Start it, or let your user use it (Debian, Ubuntu: add them to the group 'docker')." >&2
    exit 1
fi

case $1 in
up)
    deploy/make-env.sh
    $compose up --build --detach
    port=$(sed -n 's/^PACEWATCH_PORT=//p' .env)
    data=$(sed -n 's/^PACEWATCH_DATA=//p' .env)
    $compose exec -T api-server python deploy/healthcheck.py --wait 180
    echo "Airflow: http://localhost:${port:-8080}   user admin, password: PACEWATCH_ADMIN_PASSWORD in .env"
    echo "Inbox:   ${data:-./var/team}/inbox/<feed>/"
    echo "Data:    ${data:-./var/team}/published/pacewatch.duckdb"
    ;;
down)
    # The data folder and the database's volume stay.
    $compose down
    ;;
*)
    echo "usage: compose.sh up|down" >&2
    exit 2
    ;;
esac
