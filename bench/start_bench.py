#!/usr/bin/python3
"""How long the command takes to start, how long a contract takes to read, and what bulk files need.

    QUICK=1 bench/start_bench.py

Uses $GARANT, else build/garant. Exits with 1 when the totals of bulk files are not those of the C
loop that knows only this contract; goals that are missed are said.
"""
import glob
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("GARANT_BUILD", os.path.join(ROOT, "build"))
GARANT = os.environ.get("GARANT", os.path.join(BUILD, "garant"))
CONTRACT = "contracts/monthly-availability/contract.yaml"
MONTHS, SEED = 10, 42
STARTS = 50


def peak_mb(pid):
    """Most memory the program has had so far; 0 when it has just ended."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            found = re.search(r"VmHWM:\s+(\d+) kB", file.read())
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(found.group(1)) / 1024 if found else 0


def run(arguments, watch=False):
    """(seconds, peak memory in MB when watched, standard error) of a program.

    The kernel's own figure of a child's peak starts at that of the program that started it, which
    here is Python, so the peak is read while it runs.
    """
    peak = 0
    with tempfile.TemporaryFile() as errors, open(os.devnull, "w", encoding="ascii") as nothing:
        start = time.perf_counter()
        child = subprocess.Popen(arguments, stdout=nothing, stderr=errors)
        while watch and child.poll() is None:
            peak = max(peak, peak_mb(child.pid))
            time.sleep(0.005)
        code = child.wait()
        seconds = time.perf_counter() - start
        errors.seek(0)
        said = errors.read().decode()
    if code != 0:
        sys.exit(f"{' '.join(arguments)} ended with {code}: {said}")
    return seconds, peak, said


def goal(text, value, limit):
    print(f"{text:<66} {'reached' if value <= limit else 'MISSED'} (goal: {limit:g})")


def starts():
    """The three in turns; `true` shows what the machine takes for any program at all."""
    commands = {
        "true": ["/bin/true"],
        "garant --version": [GARANT, "--version"],
        "garant settle CONTRACT CASE": [GARANT, "settle", CONTRACT,
                                        "contracts/monthly-availability/cases/two-months.yaml"],
    }
    times = {name: [] for name in commands}
    for _ in range(STARTS):
        for name, command in commands.items():
            times[name].append(run(command)[0] * 1000)
    print(f"Starting, {STARTS} times each, milliseconds")
    for name, values in times.items():
        text = (f"{name:<28} median {statistics.median(values):5.1f}  min {min(values):5.1f}  "
                f"max {max(values):5.1f}")
        if name == "true":
            print(text)
        else:
            goal(text, statistics.median(values), 10)


def reading():
    """The contract that is measured, and the longest one there is."""
    longest = max(glob.glob("contracts/*/contract.yaml"), key=os.path.getsize)
    print("\nReading a contract: file, YAML, time zone, checks; 200 times, microseconds")
    for path in (CONTRACT, longest):
        out = subprocess.run([os.path.join(BUILD, "bench_settle_engine"), "--mode", "read",
                              "--runs", "200", "--contract", path],
                             capture_output=True, text=True, check=False)
        if out.returncode != 0:
            print(f"{path}: {out.stderr.strip()}")
            continue
        times = dict(pair.split("=", 1) for pair in out.stdout.split())
        goal(f"{path.split('/')[1]:<28} {os.path.getsize(path):>6} bytes  "
             f"median {times['us_median']:>8}  p99 {times['us_p99']:>8}",
             float(times["us_median"]), 2000)


def compile_to(folder, name):
    program = os.path.join(folder, name)
    subprocess.run(["gcc", "-O2", "-march=native", "-D_GNU_SOURCE", "-I.",
                    f"bench/settle_{name}.c", "bench/settle_facts.c", "-o", program], check=True)
    return program


def expected_cents(folder, subscriptions):
    out = subprocess.run([os.path.join(folder, "loop"), str(subscriptions), str(MONTHS), "1",
                          str(SEED)], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"credit_cents=(\d+)", out).group(1))


def bulk_one(folder, subscriptions, order):
    """Returns the seconds per contract-month and whether the total is right."""
    subprocess.run([os.path.join(folder, "data"), str(subscriptions), str(MONTHS), str(SEED),
                    folder, order], check=True)
    subscribed, records = (os.path.join(folder, name)
                           for name in ("subscriptions.csv", "records.csv"))
    seconds, memory, said = run([
        GARANT, "settle", CONTRACT, "--subscriptions", subscribed, "--records", records,
        "--epoch", "s", "--from", "2024-01-01", "--to", "2024-11-01", "--no-progress", "-j", "1",
        "-o", os.path.join(folder, "out.csv")], watch=True)
    total = re.search(r"payable in all: (\d+)\.(\d\d) USD", said)
    right = total and int(total.group(1) + total.group(2)) == expected_cents(folder, subscriptions)
    count = subscriptions * MONTHS
    megabytes = (os.path.getsize(subscribed) + os.path.getsize(records)) / 1e6
    goal(f"{count:>9,} {order:<7}{seconds:>7.2f} s {count / seconds:>8,.0f}/s "
         f"{megabytes / seconds:>6.1f} MB/s  peak {memory:5.1f} MB  {'exact' if right else 'WRONG'}",
         memory, 64)
    return seconds / count, right


def bulk():
    sizes = (1000, 10000, 30000) if os.environ.get("QUICK") else (1000, 10000, 100000)
    print("\nSettling from files, one thread: contract-months, order of the records "
          "(garant: by subscription;\nlog: by month, sorted outside of memory), with reading and "
          "writing, peak memory")
    every_right, times = True, {}
    with tempfile.TemporaryDirectory(prefix="garant-bench.") as folder:
        for name in ("loop", "data"):
            compile_to(folder, name)
        for order in ("garant", "log"):
            for size in sizes:
                times[order, size], right = bulk_one(folder, size, order)
                every_right = every_right and right
        for order in ("garant", "log"):
            growth = times[order, sizes[-1]] / times[order, sizes[1]]
            goal(f"time per contract-month from {sizes[1] * MONTHS:,} to "
                 f"{sizes[-1] * MONTHS:,}, {order}: {growth:.2f}", growth, 1.3)
    return every_right


def main():
    os.chdir(ROOT)
    subprocess.run(["scripts/build", BUILD], check=True, stdout=sys.stderr,
                   env={**os.environ, "TARGETS": "bench_settle_engine"})
    starts()
    reading()
    return 0 if bulk() else 1


if __name__ == "__main__":
    sys.exit(main())
