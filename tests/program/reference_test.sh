#!/usr/bin/env bash
# The printed reference: the committed pages are what garant prints, and name every key of case files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
garant=${GARANT:-$PWD/build/garant}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh

for page in language case exit-codes exports; do
	status=0
	"$garant" reference "$page" >"$room/$page.md" || status=1
	diff -u "docs/reference/$page.md" "$room/$page.md" | head -20 | sed 's/^/# /'
	cmp -s "docs/reference/$page.md" "$room/$page.md" || status=1
	result "docs/reference/$page.md is what garant prints (make docs)" "$status"
done

status=0
"$garant" reference law >"$room/out" 2>&1 || status=$?
result "there is no other page" "$((status == 2 ? 0 : 1))"

# Every key that the case reader knows is in the table, and nothing else is.
status=0
python3 - <<'PYTHON' || status=1
import re
from pathlib import Path

arrays = {"case_keys_known": "a case", "expect_keys": "an expectation", "claim_keys": "a claim",
          "ending_keys": "an ending", "given_keys": "a given value", "state_groups": "state",
          "state_keys": "an item of state", "rate_keys": "a rate", "sample_keys": "a sample",
          "subscription_keys": "a subscription", "resource_keys": "a resource",
          "row_keys": "a row of a history", "invoice_keys": "an invoice",
          "structural_keys": "a record", "revision_keys": "a revision"}
known = {}
for file in Path("src/core/facts").glob("case_*.c"):
    for name, body in re.findall(r"const char \*const (\w+)\[\] = \{(.*?)\};", file.read_text(), re.S):
        known.setdefault(name, set()).update(re.findall(r'"([^"]+)"', body))
# Samples and records also take the fields the contract declares; these arrays list what is not one.
table = {}
for name, key in re.findall(r'^KEY\("([^"]+)", "([^"]+)"', Path("defs/case.def").read_text(), re.M):
    table.setdefault(name, set()).add(key)
bad = 0
for array, name in arrays.items():
    for key in known.get(array, {"nothing: " + array}) ^ table.get(name, set()):
        print(f"# {name}: {key} is in defs/case.def or in {array}, but not in both")
        bad = 1
raise SystemExit(bad)
PYTHON
result "defs/case.def has the keys of the case reader" "$status"

finish
