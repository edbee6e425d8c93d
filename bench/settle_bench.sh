#!/usr/bin/env bash
# The settlement of one plain contract by the engine, by a C loop that knows only that contract, by
# numpy, PostgreSQL, SQLite and plain Python: side by side, in turns, on the same made-up facts.
# QUICK=1 takes under 3 minutes, without it about 10. Writes nothing but to a folder that it removes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
here=$PWD/bench
build=${GARANT_BUILD:-build}
months=10 seed=42

# Rounds of everything fast, rounds of the others; subscriptions of the comparison, and for growth.
if [ -n "${QUICK:-}" ]; then
	rounds=5 other_rounds=2 subscriptions=10000
else
	rounds=7 other_rounds=3 subscriptions=100000
fi
few=1000 many=100000

work=$(mktemp -d "${TMPDIR:-/tmp}/garant-bench.XXXXXX")
chmod 755 "$work"
# shellcheck source=bench/settle_postgres.sh
. "$here/settle_postgres.sh"
trap 'pg_stop; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

TARGETS=bench_settle_engine scripts/build "$build" >&2
engine=$build/bench_settle_engine
for program in loop data; do
	gcc -O2 -march=native -D_GNU_SOURCE -I. "bench/settle_$program.c" bench/settle_facts.c \
		-o "$work/$program"
done

rivals() { /usr/bin/python3 -B "$here/settle_rivals.py" "$@"; }
settle() { "$engine" --months $months --seed $seed "$@" | grep '^engine='; }
loop() { "$work/loop" "$1" $months "$2" $seed; }
make_data() {
	mkdir -p "$work/$1"
	"$work/data" "$1" $months $seed "$work/$1"
}

note() { echo "   $1" >&2; }

# Every single result of every program, at a small size.
compare_all() {
	local folder=$work/$few other
	make_data $few
	pg_load "$folder"
	settle --subscriptions $few --runs 1 --results "$work/engine.csv"
	settle --subscriptions $few --runs 1 --mode proof --results "$work/proof.csv"
	"$work/loop" $few $months 1 $seed "$work/loop.csv"
	for other in numpy python sqlite; do
		rivals $other "$folder" 1 "$work/$other.csv"
	done
	pg_run postgres-sweep "$here/settle_sweep.sql" "$work/sweep.csv"
	pg_run postgres-multirange "$here/settle_multirange.sql" "$work/multirange.csv"
	for other in proof loop numpy python sqlite sweep multirange; do
		cmp "$work/engine.csv" "$work/$other.csv" ||
			{ echo "the results of $other differ from the engine's" >&2 && return 1; }
	done >&2
	echo "$((few * months)) results of 8 programs are the same, line by line" >&2
}

# The fast ones in turns, so that a slow moment of the machine meets all of them.
in_turns() {
	local i
	for ((i = 0; i < rounds; i++)); do
		loop $subscriptions 3
		settle --subscriptions $subscriptions --runs 2
		settle --subscriptions $subscriptions --runs 1 --mode proof
		settle --subscriptions $subscriptions --runs 1 --mode json
		[ $((i % 2)) -eq 1 ] || rivals numpy "$work/$subscriptions" 2
		settle --subscriptions $few --runs 5
		[ $subscriptions -eq $many ] || [ $i -gt 2 ] || settle --subscriptions $many --runs 1
	done
}

the_others() {
	local i
	for ((i = 0; i < other_rounds; i++)); do
		pg_run postgres-sweep "$here/settle_sweep.sql"
		pg_run postgres-multirange "$here/settle_multirange.sql"
		settle --subscriptions $subscriptions --runs 1
	done
	rivals python "$work/$subscriptions" "$other_rounds"
	[ -n "${QUICK:-}" ] && i=1 || i=2
	rivals sqlite "$work/$subscriptions" $i
}

one_by_one() {
	local i
	for i in 1 2 3; do
		settle --mode demand
	done
	rivals sqlite-one "$work/10000" 3
	pg_load "$work/10000"
	pg_one 10000 $months 3
}

awk -F': *' '/^model name/ { name = $2; count++ }
	END { printf "machine: %d cores, %s\n", count, name }' /proc/cpuinfo
echo "load: $(cut -d' ' -f1-3 /proc/loadavg) (ratios hold better when nothing else runs)"
pg_start "$work/postgres"
{
	note "comparing every result at $((few * months)) contract-months"
	compare_all
	note "in turns at $((subscriptions * months)) contract-months"
	make_data $subscriptions
	pg_load "$work/$subscriptions"
	in_turns
	note "the slow ones"
	the_others
	note "one contract-month at a time"
	[ -d "$work/10000" ] || make_data 10000
	one_by_one
} >"$work/lines"
python3 -B "$here/settle_table.py" table <"$work/lines"
