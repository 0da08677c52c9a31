#!/bin/sh
# Does what this project needs of the official image's entrypoint: it uses POSTGRES_USER, POSTGRES_PASSWORD_FILE and
# POSTGRES_DB at the first start, requires SCRAM over TCP, and runs PostgreSQL as process 1. Run it as the postgres user.
set -eu
[ "$1" = postgres ] || exec "$@"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" --auth-local=trust --auth-host=scram-sha-256 ${POSTGRES_INITDB_ARGS:-}
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  pg_ctl --wait -o "-c listen_addresses=''" start
  createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
  pg_ctl --wait -m fast stop
fi
exec "$@" -c listen_addresses='*'
