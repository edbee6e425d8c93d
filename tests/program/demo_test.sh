#!/usr/bin/env bash
# The demonstration: says what it should in both languages, its commands work, and nothing is left behind.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
garant=${GARANT:-$root/build/garant}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh

# says NAME FILE TEXT
says() {
	local status=0
	grep -qF -- "$3" "$2" || status=$?
	result "$1" "$status"
}

cd "$room"
mkdir empty
status=0
LC_ALL=C "$garant" demo "$root" >"$room/en" 2>&1 || status=$?
result "it runs from any folder" "$status"
says "it adds up" en "Owed in all: 127.00 USD + 80.00 EUR"
says "it says why not" en "claimed after 31"
says "it shows a statement" en "Statement of guarantees"
says "it shows who may leave when" en "19 Nov 2027"
says "it shows what is left open" en "nothing is said of outages over 48"

LC_ALL=fr_FR.UTF-8 "$garant" demo "$root" >"$room/fr" 2>&1 || true
"$garant" demo "$root" --lang fr >"$room/lang" 2>&1 || true
says "it speaks French" fr "Total dû"
status=0
cmp -s fr lang || status=$?
result "--lang is as good as the locale" "$status"

# Every command it names, as it is written.
mapfile -t commands < <(sed -n "s#^    $garant #$garant #p" en)
result "it names commands" "$((${#commands[@]} >= 5 ? 0 : 1))"
for command in "${commands[@]}"; do
	status=0
	bash -c "$command" >/dev/null 2>&1 || status=$?
	result "$(cut -c -60 <<<"${command#"$garant" }") works" "$status"
done

status=0
"$garant" demo empty >"$room/none" 2>&1 && status=1
result "a folder without examples is refused" "$status"
says "and named" none "the examples of garant are not in empty/"
status=0
[ "$(find . -type f | LC_ALL=C sort | tr '\n' ' ')" = "./en ./fr ./lang ./none " ] || status=1
result "nothing is left behind" "$status"
finish
