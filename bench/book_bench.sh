#!/usr/bin/env bash
# Rows a second into a book against SQLite alone writing the same rows: many transfers a transaction,
# and one. QUICK=1 for a short one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
many=50000 single=2000
if [ -n "${QUICK:-}" ]; then many=10000 single=500; fi
TARGETS=bench_book scripts/build build
build/bench_book $many 500
build/bench_book $single 1
