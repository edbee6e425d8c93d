#!/usr/bin/env bash
# Settles many subscriptions from tables: rows in the order of the subscriptions, and in any order.
# SUBSCRIPTIONS (100,000; with QUICK=1 20,000), each with 10 months and 50 outages; prints time, rate and peak memory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
GARANT=${GARANT:-$PWD/build/garant}
SUBSCRIPTIONS=${SUBSCRIPTIONS:-$([ -n "${QUICK:-}" ] && echo 20000 || echo 100000)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

awk -v count="$SUBSCRIPTIONS" -v folder="$folder" 'BEGIN {
	srand(42)
	subscriptions = folder "/subscriptions.csv"
	grouped = folder "/grouped.csv"
	print "subscription,customer,start,monthly-fee" >subscriptions
	print "subscription,record,id,from,to" >grouped
	first = 1767225600
	for (i = 0; i < count; i++) {
		printf "s%07d,customer %d,2020-01-01,%d.%02d\n", i, i, rand() * 2000, rand() * 100 >subscriptions
		for (j = 0; j < 60; j++) {
			from = first + int(rand() * 304 * 86400)
			printf "s%07d,%s,r%d,%d,%d\n", i, j < 50 ? "outage" : "maintenance", j, from, from + int(rand() * 14400) >grouped
		}
	}
}'
{
	head -n 1 "$folder/grouped.csv"
	# Far apart instead of side by side: every seventh row, then the next ones.
	tail -n +2 "$folder/grouped.csv" | awk -v folder="$folder" '{ print >(folder "/part" NR % 7) }'
	cat "$folder"/part*
	rm -f "$folder"/part*
} >"$folder/mixed.csv"

failed=0
run() { # NAME RECORDS OPTION...
	local name=$1 records=$2 start end peak
	shift 2
	start=$(date +%s%N)
	"$GARANT" settle contracts/monthly-availability/contract.yaml \
		--subscriptions "$folder/subscriptions.csv" --records "$records" --epoch s \
		--from 2026-01-01 --to 2026-11-01 -o "$folder/out" "$@" 2>"$folder/log" &
	local pid=$! now
	peak=0
	while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null); do
		[ "${now:-0}" -le "$peak" ] || peak=$now
		sleep 0.02
	done
	wait "$pid" || { cat "$folder/log"; failed=1; }
	end=$(date +%s%N)
	awk -v name="$name" -v ns=$((end - start)) -v peak="$peak" -v months=$((SUBSCRIPTIONS * 10)) \
		-v bytes="$(cat "$records" "$folder/subscriptions.csv" | wc -c)" \
		-v out="$(wc -c <"$folder/out")" 'BEGIN {
		s = ns / 1e9
		printf "%-28s %7.2f s  %8.0f months/s  %6.1f MB/s in  %6.1f MB/s out  peak %.1f MB\n",
			name, s, months / s, bytes / 1e6 / s, out / 1e6 / s, peak / 1024
	}'
	[ "$peak" -le $((64 * 1024)) ] || { echo "$name needs more than 64 MB"; failed=1; }
	md5sum <"$folder/out" >>"$folder/sums"
}

run "grouped, 1 thread" "$folder/grouped.csv" -j 1
run "grouped, 2 threads" "$folder/grouped.csv" -j 2
run "any order, 1 thread" "$folder/mixed.csv" -j 1
run "any order, 2 threads" "$folder/mixed.csv" -j 2
[ "$(sort -u "$folder/sums" | wc -l)" -eq 1 ] || { echo "the results differ"; failed=1; }
run "grouped, proofs, 2 threads" "$folder/grouped.csv" -j 2 --proof
[ "$failed" -eq 0 ]
