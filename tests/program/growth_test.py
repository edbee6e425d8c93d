#!/usr/bin/python3
"""Four times as much to settle takes about four times as long, and no memory that is not given back. Prints TAP.

Each story is settled at one size and at four times that; the time is the processor's, the shortest
of two runs. What grows with the square takes sixteen times as long, with the cube sixty-four times.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, ROOT, finish, result

TIMES_MAX = 9
HEAD = "garant: 1\ncontract: growth\ncurrency: EUR\nzone: UTC\nmoney: {round: half up}\n"

# What was in the months before is asked in every month. A row of missed ones is read as far as it
# goes, so that missed-run() is not asked here.
HISTORY = HEAD + """guarantees:
  up: {clause: "1", measure: count(), target: {at least: 1}}
  longer: {clause: "2", measure: "missed-in(up, 12)", target: {at most: 12}}
rights:
  leave: {clause: "3", when: "missed-in(up, 24) >= 100000", notice: 1 month}
"""

# Of each record only its day and its length are known.
LENGTHS = HEAD + """guarantees:
  each:
    clause: "1"
    per: record
    target: {at most: 1 h}
"""

# The worst of hundreds of stretches a month, each of them cut into slots of samples.
STRETCHES = HEAD + """samples: {traffic: {errors: number}}
guarantees:
  any:
    clause: "1"
    window: {any: 30 days}
    slots: {size: 1 h, from: traffic, value: highest(errors), bad: total(errors) >= 10}
    measure: rank(value, 95%)
    target: {at most: 3}
"""
STRETCHES_MEMORY_MAX = 64 * 1024  # KiB


def years(count):
    return "windows: [" + ", ".join(str(2026 + i) for i in range(count)) + "]\n"


def outages(count, when):
    """So many, one after the other in April: from, or on, and how they end."""
    lines = ["windows: [2026-04, 2026-05]", "records:"]
    for i in range(count):
        second = i * 60 % 86400
        day = f"2026-04-{1 + i // 1440 % 28:02}"
        instant = f"{day}T{second // 3600:02}:{second // 60 % 60:02}:00Z"
        lines.append(f"  - {{outage: o{i}, {when.format(day=day, instant=instant)}, length: 20 s}}")
    return "\n".join(lines) + "\n"


def samples():
    """A quarter of an hour of errors in every fourth hour of two months."""
    lines = ["windows: [2026-04, 2026-05]", "samples:", "  traffic:"]
    for hour in range(0, 60 * 24, 4):
        day = f"2026-0{4 + hour // 720}-{1 + hour % 720 // 24:02}"
        for at, errors in ((f"{hour % 24:02}:00", 20), (f"{hour % 24:02}:15", 1)):
            lines.append(f"    - {{from: {day}T{at}:00Z, every: 15 min, times: {1 if errors > 1 else 15}, errors: {errors}}}")
    return "\n".join(lines) + "\n"


def processor_seconds(contract, case):
    process = subprocess.Popen([GARANT, "settle", contract, case, "--json"],
                               stdout=subprocess.PIPE)
    said = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return (usage.ru_utime + usage.ru_stime if process.returncode == 0 else None), usage.ru_maxrss, said


def grows(name, contract, facts, size):
    with tempfile.TemporaryDirectory() as folder:
        took = []
        for count in (size, 4 * size):
            case = Path(folder, f"{count}.yaml")
            case.write_text("case: 1\ntitle: growth\nsubscription: {id: s1}\n" + facts(count))
            runs = [processor_seconds(contract, case) for _ in range(2)]
            if None in [seconds for seconds, _, _ in runs]:
                return result(False, name, runs[0][2])
            took.append(min(seconds for seconds, _, _ in runs))
        return result(took[1] < TIMES_MAX * took[0], name,
                      f"{took[0]:.3f} s for {size}, {took[1]:.3f} s for four times that")


def stays_small(name, contract, facts):
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder, "case.yaml")
        case.write_text("case: 1\ntitle: growth\nsubscription: {id: s1}\n" + facts)
        seconds, memory, said = processor_seconds(contract, case)
        return result(seconds is not None and memory < STRETCHES_MEMORY_MAX, name,
                      said if seconds is None else f"{memory} KiB, {STRETCHES_MEMORY_MAX} at most")


def main():
    with tempfile.TemporaryDirectory() as folder:
        def written(name, text):
            path = Path(folder, name + ".yaml")
            path.write_text(text)
            return path

        # first, because what this program itself took is counted for those that it starts later
        stays_small("stretches give their memory back", written("stretches", STRETCHES), samples())
        pitfalls = ROOT / "tests" / "pitfalls"
        grows("what was before, asked in each window", written("history", HISTORY), years, 100)
        grows("a cap for each record", pitfalls / "limit-record" / "contract.yaml",
              lambda count: outages(count, "from: {instant}"), 2000)
        grows("records with only a length", written("lengths", LENGTHS),
              lambda count: outages(count, "on: {day}"), 2500)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
