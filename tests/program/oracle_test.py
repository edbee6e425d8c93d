#!/usr/bin/python3
"""The oracle: random contracts with random facts, settled by garant and by the evaluator of
tests/oracle. ORACLE_SEED chooses others, ORACLE_COUNT how many contracts."""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GARANT = os.environ.get("GARANT", str(ROOT / "build" / "garant"))
# Each contract is settled for two subscriptions. A sanitizer is slow.
FULL = 1000 if b"__asan_init" in Path(GARANT).read_bytes() else 10_000
COUNT = os.environ.get("ORACLE_COUNT", str(FULL))
SEED = os.environ.get("ORACLE_SEED", "1")


def main():
    done = subprocess.run([sys.executable, str(ROOT / "tests" / "oracle" / "oracle.py"), "--garant", GARANT,
                           "--seed", SEED, "--count", COUNT],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    print(done.stdout, end="")
    good = done.returncode == 0 and f"{COUNT} contracts" in done.stdout
    print(f"{'ok' if good else 'not ok'} 1 - {COUNT} random contracts settle as the oracle says")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
