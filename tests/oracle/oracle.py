#!/usr/bin/python3
"""Settles random contracts with random facts twice, by garant and by an oracle that shares nothing with
it, and compares every amount, sum of time, ratio, status, entitlement and deadline. garant settles each with
proof and without.

    tests/oracle/oracle.py --count 1000
    tests/oracle/oracle.py --seed 7 --count 1000000 -j 2 --progress
    tests/oracle/oracle.py --seed 7 --only 4711        the same trial again, shrunk and shown
"""
import argparse
import gc
import multiprocessing
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import finding  # noqa: E402
import trial  # noqa: E402
from engine import Engine  # noqa: E402
from shrink import shrink  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
BATCH = 200
FINDINGS_SHRUNK = 5


def batch(task):
    """Runs some trials; gives (number, differences) of those that differ, and how many were settled."""
    program, seed, numbers = task
    found, settled = [], 0
    gc.disable()  # there is enough memory for a batch
    gc.collect()
    with Engine(program) as engine:
        for number in numbers:
            contract, case = trial.make(seed, number)
            settled += len(case["subscriptions"])
            lines = trial.run(engine, contract, case)
            if lines:
                found.append((number, lines))
    return found, settled


def explain(options, number):
    """Shrinks one trial that differs, writes it down, and shows it."""
    contract, case = trial.make(options.seed, number)
    with Engine(options.garant) as engine:
        kinds = {trial.kind_of(line) for line in trial.run(engine, contract, case)}

        def differs(smaller_contract, smaller_case):
            try:
                trial.prepare(smaller_contract)
                lines = trial.run(engine, smaller_contract, smaller_case)
            except Exception:  # too much was left out
                return False
            return any(trial.kind_of(line) in kinds for line in lines)

        contract, case = shrink(contract, case, differs)
        lines = trial.run(engine, contract, case)
    place = Path(options.keep) / f"{options.seed}-{number}"
    finding.write(place, contract, case, lines)
    print(f"# seed {options.seed}, trial {number}: garant test {place}")
    for line in lines[:12]:
        print(f"#   {line}")


def results(options, tasks):
    if options.j == 1:
        yield from map(batch, tasks)
        return
    with multiprocessing.Pool(options.j) as pool:
        yield from pool.imap_unordered(batch, tasks)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--garant", default=os.environ.get("GARANT", str(ROOT / "build" / "garant")))
    parser.add_argument("--seed", default=None, help="any word; the same seed makes the same trials")
    parser.add_argument("--count", type=int, default=1000, help="how many contracts")
    parser.add_argument("--first", type=int, default=0, help="number of the first trial")
    parser.add_argument("--only", type=int, help="just this trial, shrunk and shown")
    parser.add_argument("-j", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--progress", action="store_true")
    parser.add_argument("--keep", default=str(ROOT / "build" / "oracle"), help="where differences are written")
    parser.add_argument("--open", default="", help="numbers of trials whose difference is still to be decided")
    options = parser.parse_args()
    options.seed = options.seed or str(int(time.time()))
    if options.only is not None:
        explain(options, options.only)
        return 0
    last = options.first + options.count
    tasks = [(options.garant, options.seed, range(number, min(number + BATCH, last)))
             for number in range(options.first, last, BATCH)]
    different, settled, start = [], 0, time.monotonic()
    for done, (found, count) in enumerate(results(options, tasks), 1):
        different += found
        settled += count
        if options.progress and sys.stderr.isatty() or options.progress and done % 100 == 0:
            print(f"\r{settled} settled, {len(different)} differ, {time.monotonic() - start:.0f} s",
                  end="", file=sys.stderr, flush=True)
    undecided = {int(number) for number in options.open.split(",") if number}
    for number, lines in different:
        if number in undecided:
            print(f"# still to be decided: seed {options.seed}, trial {number}: {lines[0]}")
    different = [each for each in different if each[0] not in undecided]
    for number, _ in sorted(different)[:FINDINGS_SHRUNK]:
        explain(options, number)
    print(f"# seed {options.seed}: {options.count} contracts, {settled} settled twice, "
          f"{len(different)} differ, {time.monotonic() - start:.1f} s")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
