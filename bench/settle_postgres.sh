# A PostgreSQL 15 of our own in a folder that is thrown away: sourced by settle_bench.sh.
# It listens on a socket in that folder only, runs under an account that is not root, is no service,
# and may lose everything: nothing waits for the disk.
# Expects $here, the folder of these scripts.
# shellcheck shell=bash disable=SC2154

PG_BIN=/usr/lib/postgresql/15/bin

# Runs a command as the account of the server: postgres when we are root, else ourselves.
pg_as() {
	if [ "$(id -u)" = 0 ]; then
		(cd "$PG_FOLDER" && setpriv --reuid=postgres --regid=postgres --clear-groups "$@")
	else
		"$@"
	fi
}

pg_start() {
	PG_FOLDER=$1
	mkdir -p "$PG_FOLDER"
	[ "$(id -u)" != 0 ] || chown postgres: "$PG_FOLDER"
	pg_as "$PG_BIN/initdb" -D "$PG_FOLDER/data" -U bench -A trust -E UTF8 --locale=C >/dev/null
	pg_as tee -a "$PG_FOLDER/data/postgresql.conf" >/dev/null <<-END
		listen_addresses = ''
		unix_socket_directories = '$PG_FOLDER'
		shared_buffers = 1GB
		work_mem = 1GB
		maintenance_work_mem = 512MB
		max_wal_size = 8GB
		wal_level = minimal
		max_wal_senders = 0
		fsync = off
		synchronous_commit = off
		autovacuum = off
		jit = off
		max_parallel_workers_per_gather = 0
	END
	pg_as "$PG_BIN/pg_ctl" -D "$PG_FOLDER/data" -l "$PG_FOLDER/log" -w start >/dev/null
}

pg_stop() {
	[ -n "${PG_FOLDER:-}" ] || return 0
	pg_as "$PG_BIN/pg_ctl" -D "$PG_FOLDER/data" -m immediate stop >/dev/null 2>&1 || true
}

pg_sql() {
	"$PG_BIN/psql" -h "$PG_FOLDER" -U bench -d postgres -X -q -t -A -v ON_ERROR_STOP=1 "$@"
}

# The files of settle_data as tables.
pg_load() {
	local folder=$1 name
	pg_sql <<-'END'
		SET client_min_messages = warning;
		DROP TABLE IF EXISTS months, fees, outages, maintenance;
		CREATE TABLE months(month int PRIMARY KEY, from_s bigint, to_s bigint);
		CREATE TABLE fees(subscription int PRIMARY KEY, cents bigint);
		CREATE TABLE outages(subscription int, from_s bigint, to_s bigint);
		CREATE TABLE maintenance(subscription int, from_s bigint, to_s bigint);
	END
	for name in months fees outages maintenance; do
		pg_sql -c "\\copy $name from '$folder/$name.csv' csv"
	done
	pg_sql -c 'VACUUM ANALYZE'
}

# One run of a file of SQL; the time of the server's process that does it, from the kernel.
pg_run() {
	local engine=$1 file=$2 results=${3:-/dev/null}
	pg_sql <<-END | python3 "$here/settle_table.py" postgres "$engine"
		SET client_min_messages = warning;
		DROP TABLE IF EXISTS settled;
		SELECT pg_backend_pid() AS pid \\gset
		\\setenv BACKEND :pid
		\\echo
		\\! cut -d' ' -f14,15 /proc/\$BACKEND/stat
		\\timing on
		\\i $file
		\\timing off
		\\! cut -d' ' -f14,15 /proc/\$BACKEND/stat
		SELECT 'sums', count(*), sum(down_s), sum(credit),
			sum((subscription % 1000 + 1)::bigint * (month + 1) * down_s) FROM settled;
		\\copy (SELECT subscription, month, down_s, credit FROM settled ORDER BY 1, 2) to '$results' csv
	END
}

# One month on demand by a prepared statement, one client.
pg_one() {
	local subscriptions=$1 months=$2 seconds=$3
	pg_sql -c 'CREATE INDEX ON outages(subscription, from_s, to_s)' \
		-c 'CREATE INDEX ON maintenance(subscription, from_s, to_s)' -c 'VACUUM ANALYZE'
	"$PG_BIN/pgbench" -h "$PG_FOLDER" -U bench -n -M prepared -T "$seconds" \
		-D "subscriptions=$subscriptions" -D "months=$months" -f "$here/settle_one.sql" \
		postgres 2>/dev/null |
		awk '/latency average/ { printf "engine=postgres-one us_mean=%.2f\n", $4 * 1000 }'
}
