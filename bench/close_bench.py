#!/usr/bin/env python3
"""Closing a month of many subscriptions, and of ten times as many, and what all of them are owed: seconds, memory, and how they grow.

    close_bench.py [SUBSCRIPTIONS]
    close_bench.py --postgresql [SUBSCRIPTIONS]

Two in a hundred have an outage in the month. Each number is the median of three closings, each of a new copy of the book.
QUICK=1 for a short one. With --postgresql a book in a file and one in a PostgreSQL of our own are filled, closed and verified
once each, side by side; that server waits for the disk, as the file does.
"""
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GARANT = Path(os.environ.get("GARANT", ROOT / "build" / "garant")).resolve()
ON_POSTGRESQL = "--postgresql" in sys.argv
ARGUMENTS = [word for word in sys.argv[1:] if word != "--postgresql"]
COUNT = int(ARGUMENTS[0]) if ARGUMENTS else 10000 if ON_POSTGRESQL else 5000 if os.environ.get("QUICK") else 100000
EACH = 20  # subscriptions of a customer


def garant(*words):
    done = subprocess.run([GARANT, *map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)


def prepare(room, book, count, *init):
    """A book with so many subscriptions on one contract, with outages in April."""
    garant("init", book, *init)
    garant("contract", "publish", "contracts/monthly-availability/contract.yaml", "--from", "2026-01-01", "--book", book)
    with open(room / "customers.csv", "w", encoding="utf-8") as rows:
        rows.write("id,name,country,zone,language\n")
        rows.writelines(f"c-{number},Company {number},FR,Europe/Paris,fr\n" for number in range((count + EACH - 1) // EACH))
    garant("customer", "import", room / "customers.csv", "--book", book)
    with open(room / "subscriptions.csv", "w", encoding="utf-8") as rows:
        rows.write("subscription,customer,start,monthly-fee\n")
        rows.writelines(f"s-{number},c-{number // EACH},2026-01-{1 + number % 28:02},{10 + number % 90}.00\n" for number in range(count))
    with open(room / "outages.csv", "w", encoding="utf-8") as rows:
        rows.write("id,customer,subscription,from,to\n")
        rows.writelines(f"o-{number},c-{number // EACH},s-{number},2026-04-{1 + number % 28:02}T08:00:00Z,"
                        f"2026-04-{1 + number % 28:02}T{10 + number % 13}:30:00Z\n" for number in range(0, count, 50))
    garant("subscription", "import", room / "subscriptions.csv", "--contract", "monthly-availability", "--book", book)
    garant("outage", "import", room / "outages.csv", "--book", book)


def close(room, book):
    """Seconds that a closing takes of a copy of the book."""
    copy = room / "copy"
    shutil.copytree(book, copy)
    begun = time.monotonic()
    garant("close", "run", "2026-04", "--book", copy)
    seconds = time.monotonic() - begun
    shutil.rmtree(copy)
    return seconds


def expose(book):
    """Seconds that it takes to say what is owed of all months of the book, none of which is closed."""
    begun = time.monotonic()
    garant("exposure", "total", "--book", book)
    return time.monotonic() - begun


def on_both():
    """Seconds of each step, of a file and of a server."""
    sys.path.insert(0, str(ROOT / "tests" / "lib"))
    from postgresql import Server

    seconds = {}
    with tempfile.TemporaryDirectory() as name, Server("fsync = on\nfull_page_writes = on\nautovacuum = on\n") as server:
        for database, init in (("SQLite", ()), ("PostgreSQL", ("--database", server.conninfo))):
            room = Path(name) / database
            room.mkdir()
            begun = time.monotonic()
            prepare(room, room / "book", COUNT, *init)
            seconds[database] = [time.monotonic() - begun]
            for words in (("close", "run", "2026-04"), ("verify",)):
                begun = time.monotonic()
                garant(*words, "--book", room / "book")
                seconds[database].append(time.monotonic() - begun)
    for step, file, other in zip(("fill", "close", "verify"), seconds["SQLite"], seconds["PostgreSQL"]):
        print(f"{step} {COUNT} subscriptions: SQLite {file:.2f} s, PostgreSQL {other:.2f} s, {other / file:.1f} times")


def main():
    if ON_POSTGRESQL:
        on_both()
        return
    medians = []
    for count in (COUNT // 10, COUNT):
        with tempfile.TemporaryDirectory() as name:
            room = Path(name)
            prepare(room, room / "book", count)
            times = [close(room, room / "book") for _ in range(3)]
            exposed = statistics.median(expose(room / "book") for _ in range(3))
        medians.append(statistics.median(times))
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"close {count} subscriptions, 2 % hit: median {medians[-1]:.2f} s ({' '.join(f'{each:.2f}' for each in times)}), "
              f"{count / medians[-1]:.0f} a second; at most {memory} MB in any command")
        print(f"exposure of {count} subscriptions, all months of the year: median {exposed:.2f} s")
    print(f"growth: {medians[1] / medians[0] / 10:.3f} of ten times the time for ten times as many")


if __name__ == "__main__":
    main()
