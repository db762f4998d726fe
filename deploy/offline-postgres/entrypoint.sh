#!/bin/sh
# First start: makes the cluster, its superuser and its database from POSTGRES_*; every start: runs the command.
set -eu

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    : "${POSTGRES_PASSWORD:?has to be set: the superuser password of the new cluster}"
    user=${POSTGRES_USER:-postgres}
    database=${POSTGRES_DB:-$user}

    (umask 077; printf '%s\n' "$POSTGRES_PASSWORD" > /tmp/pgpassword)
    # As in the official image: no password on the socket inside the container, SCRAM over the network.
    initdb --username="$user" --pwfile=/tmp/pgpassword --encoding=UTF8 --auth-local=trust --auth-host=scram-sha-256
    rm /tmp/pgpassword
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
    echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
    [ "$database" = postgres ] ||
        printf 'CREATE DATABASE "%s" OWNER "%s";\n' "$database" "$user" | postgres --single postgres >/dev/null
fi

exec "$@"
