#!/usr/bin/env bash
# scripts/setup looks for the thing itself, installs nothing that is there, and helps elsewhere too.
set -euo pipefail
setup=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../scripts" && pwd)/setup
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0 number=0

is() {
	number=$((number + 1))
	if [ "$2" = "$3" ]; then echo "ok $number - $1"; else
		failed=$((failed + 1))
		printf 'not ok %d - %s\n# got: %s\n# not: %s\n' "$number" "$1" "$2" "$3"
	fi
}

export GARANT_PACKAGES=$work/packages
cat >"$GARANT_PACKAGES" <<'LIST'
# a comment
run    command  bash               bash

run    file     /etc/host*         netbase
none   command  no-such-command-x  first-package
none   module   no-such-module-x   second-package
none   file     /no/such/*         third-package
none   header   no/such/header.h   second-package
LIST

# A system without apt-get: only the tools that the script itself calls.
mkdir "$work/bin"
for tool in bash sort dirname; do ln -s "$(command -v $tool)" "$work/bin/$tool"; done

status=0 output=$("$setup" run 2>&1) || status=$?
is "what is there is left alone, silently" "$status:$output" "0:"

status=0 output=$(PATH=$work/bin bash "$setup" run none 2>&1) || status=$?
is "without apt-get it fails" "$status" 1
is "and names each missing package once" "$(grep '^  ' <<<"$output" | tr -d ' \n')" \
	"first-packagesecond-packagethird-package"

echo "$((number - failed)) passed, $failed failed"
[ $failed -eq 0 ]
