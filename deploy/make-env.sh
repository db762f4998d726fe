#!/bin/sh
# Writes the settings and secrets of docker-compose.yml, with random secrets, to .env (or to the file given), and makes
# the data folder. A file that exists is never touched: its secrets are those of the running database.
set -eu

cd "$(dirname "$0")/.."
file=${1:-.env}
mkdir -p var/team

if [ -e "$file" ]; then
    exit 0
fi

hex() { od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'; }
fernet() { head -c 32 /dev/urandom | base64 | tr '+/' '-_'; }

# The containers write the data folder as its owner; as root they would be root, so root hands it to a user of its own.
uid=$(id -u)
if [ "$uid" = 0 ]; then
    uid=50000
    chown "$uid" var/team
fi

umask 077
cat > "$file" <<END
# Made by deploy/make-env.sh. Keep it out of version control, and keep a copy: the database password is set for good
# when the database is first started, and AIRFLOW_FERNET_KEY reads the connections stored in it.

# User "admin" of the web interface.
PACEWATCH_ADMIN_PASSWORD=$(hex 12)
POSTGRES_PASSWORD=$(hex 24)
AIRFLOW_FERNET_KEY=$(fernet)
AIRFLOW_JWT_SECRET=$(hex 32)
AIRFLOW_API_SECRET_KEY=$(hex 32)

# The user that the containers run as, the data folder it owns, and the port on this host.
PACEWATCH_UID=$uid
PACEWATCH_DATA=./var/team
PACEWATCH_PORT=8080

# Your own programmes and suites; registry/ and expectations/ of the checkout hold examples.
#PACEWATCH_REGISTRY=./registry
#PACEWATCH_EXPECTATIONS=./expectations

# The zone in which a programme's day begins.
#PACEWATCH_TIME_ZONE=Asia/Shanghai

# The largest file that may come over the network, in millions of bytes.
#PACEWATCH_LARGEST_FILE_MB=200

# Where alerts go, as Airflow connections; without them delivery fails, and its rows wait.
#AIRFLOW_CONN_SLACK_DEFAULT='{"conn_type": "slack", "password": "xoxb-..."}'
#AIRFLOW_CONN_SMTP_DEFAULT='{"conn_type": "smtp", "host": "mail.example.org", "port": 587, "login": "...", "password": "...", "extra": {"from_email": "pacewatch@example.org"}}'

# A watcher outside that is told of each delivery (docs/operations.md).
#AIRFLOW_CONN_HEARTBEAT_DEFAULT='{"conn_type": "generic", "extra": {"url": "https://hc.example.org/ping/..."}}'

# A message queue that brings files (docs/sources.md), and the Airflow connection that its setting names.
#PACEWATCH_QUEUE=redis+stream://pacewatch_queue/figures
#AIRFLOW_CONN_PACEWATCH_QUEUE='{"conn_type": "redis", "host": "redis.example.org", "port": 6379, "password": "..."}'

# Other base images, for a site that keeps its own (deploy/offline-images.sh makes two from Debian packages), and
# another package index than PyPI.
#BASE_IMAGE=python:3.11-slim-bookworm
#POSTGRES_IMAGE=postgres:15-bookworm
#PIP_INDEX_URL=
END
echo "Made $file, with a new password for the user admin in it (PACEWATCH_ADMIN_PASSWORD)."
