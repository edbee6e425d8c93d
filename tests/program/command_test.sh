#!/usr/bin/env bash
# The command from outside: exit codes, help, output files that are complete or absent.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
garant=${GARANT:-$PWD/build/garant}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
number=0 failed=0

# check NAME STATUS TEXT COMMAND...: the command ends with STATUS and says TEXT.
check() {
	local name=$1 wanted=$2 text=$3 output status=0
	shift 3
	output=$("$@" 2>&1) || status=$?
	number=$((number + 1))
	if [ "$status" -eq "$wanted" ] && grep -qF -- "$text" <<<"$output"; then
		echo "ok $number - $name"
	else
		failed=$((failed + 1))
		echo "not ok $number - $name"
		sed 's/^/# /' <<<"exit code $status: $output"
	fi
}

mkdir -p "$room/line/cases" "$room/empty"
cat >"$room/line/contract.yaml" <<'YAML'
garant: 1
contract: line
currency: EUR
zone: Europe/Paris
money: {round: half up}
charges: {monthly-fee: {per: month}}
guarantees:
  availability:
    clause: "1"
    pay: {of: monthly-fee, reached: [{below: 100%, pay: 5%}]}
YAML
cat >"$room/line/cases/one.yaml" <<'YAML'
case: 1
title: one hour
window: 2026-04
subscription: {id: s1, monthly-fee: 100.00}
records:
  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}
expect:
  - {guarantee: availability, pay: 5.00 EUR, downtime: 1 h}
YAML
sed 's/5.00 EUR/6.00 EUR/' "$room/line/cases/one.yaml" >"$room/wrong.yaml"
sed 's/11:00:00Z/11:00:00/' "$room/line/cases/one.yaml" >"$room/bad.yaml"
cp "$room/line/contract.yaml" "$room/contract.yaml"

contract=$room/line/contract.yaml case=$room/line/cases/one.yaml
check "the version" 0 "garant " "$garant" --version
check "the help names every command" 0 "settle" "$garant" --help
check "no command" 2 "usage: garant" "$garant"
check "the help of a command" 0 "examples:" "$garant" settle --help
check "a misspelled command" 2 "did you mean test?" "$garant" tset
check "an unknown option" 2 "there is no option --prof" "$garant" settle "$contract" "$case" --prof
check "too few arguments" 2 "CONTRACT CASE" "$garant" settle "$contract"
check "a value is missing" 2 "a value is missing after --as-of" "$garant" settle "$contract" "$case" --as-of
check "an instant without offset" 2 "--as-of needs an instant" \
	"$garant" settle "$contract" "$case" --as-of 2026-05-01T00:00:00
check "a case is settled" 0 "5.00 EUR" "$garant" settle "$contract" "$case" --lang en
check "in French" 0 "5,00" "$garant" settle "$contract" "$case" --lang=fr
check "as JSON" 0 '"diagnostics": []' "$garant" settle "$contract" "$case" --json
check "an unknown subscription" 3 "no subscription" \
	"$garant" settle "$contract" "$case" --lang en --subscription s2
check "a file that is not there" 3 "cannot read" "$garant" settle "$contract" "$room/none.yaml" --lang en
check "bad input has its place" 3 "bad.yaml:6:50: error G0410" \
	"$garant" settle "$contract" "$room/bad.yaml" --lang en
check "bad input as JSON" 3 '"G0410"' "$garant" settle "$contract" "$room/bad.yaml" --json
mkdir "$room/all"
cp -r "$room/line" "$room/all/"
check "the cases of a folder pass" 0 "1 passed, 0 failed" "$garant" test "$room/line" --lang en
check "a folder of folders" 0 "1 passed, 0 failed" "$garant" test "$room/all" --lang en
check "a difference has its place" 1 "wrong.yaml:8:36: error G0620" \
	"$garant" test "$room/wrong.yaml" --lang en
check "the outcome as JSON" 1 '"failed": 1' "$garant" test "$room/wrong.yaml" --json
check "nothing to test" 3 "there is no contract in" "$garant" test "$room/empty" --lang en
rm "$room/contract.yaml"
check "a case without contract" 3 "no contract.yaml beside" "$garant" test "$room/wrong.yaml" --lang en
check "the screen is full" 4 "No space left" sh -c "$garant --version >/dev/full"
check "an output file" 0 "" "$garant" settle "$contract" "$case" -o "$room/out.txt"
check "it is there" 0 "EUR" cat "$room/out.txt"
(umask 002 && "$garant" settle "$contract" "$case" -o "$room/new.txt")
check "a new file has the permissions that the user's mask leaves" 0 "664" stat -c %a "$room/new.txt"
chmod 600 "$room/new.txt"
"$garant" settle "$contract" "$case" -o "$room/new.txt"
check "one that is replaced keeps its own" 0 "600" stat -c %a "$room/new.txt"
check "a failure leaves it alone" 3 "" "$garant" settle "$contract" "$room/bad.yaml" -o "$room/out.txt"
check "it is still there" 0 "EUR" cat "$room/out.txt"
check "nothing else is left" 0 "out.txt" sh -c "ls $room | grep out"
check "a folder that is not there" 4 "cannot write" \
	"$garant" settle "$contract" "$case" -o "$room/none/out.txt" --lang en

echo "$((number - failed)) passed, $failed failed"
[ $failed -eq 0 ]
