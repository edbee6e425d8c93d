#!/usr/bin/env python3
"""Closings and restatements that are killed at random instants come to what they come to without.

    close_faults_test.py [KILLS]

Two books with the same facts are closed month after month and restated: one in peace, the other one killed again and again,
over the whole time that it takes, and resumed. `make faults` asks for more.
"""
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, ROOT, finish, result

KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 50
CUSTOMERS, EACH = 6, 100  # more than one page of lives
HIT = 40                  # of so many subscriptions one has an outage in each month
SETTLED = ("SELECT customer, subscription, period, revision, began, kept FROM settled ORDER BY customer, subscription, period, "
           "revision")
LINES = ("SELECT customer, subscription, period, revision, guarantee, amount, posted, status FROM settled_line ORDER BY customer, "
         "subscription, period, revision, line")
ENTRIES = "SELECT customer, id, kind, amount, state FROM entry ORDER BY customer, id"


def garant(*arguments):
    return subprocess.run([GARANT, *map(str, arguments), "--lang", "en"], capture_output=True, text=True, check=False)


def ask(book, query):
    database = sqlite3.connect(book / "book.db")
    rows = database.execute(query).fetchall()
    database.close()
    return rows


def months(count):
    return [f"{2019 + number // 12}-{number % 12 + 1:02}" for number in range(count)]


def prepare(room, book, periods):
    """Customers, subscriptions and an outage of some of them in each month."""
    contract = room / "contract.yaml"
    garant("init", book)
    for number in range(CUSTOMERS):
        path = room / "customer.yaml"
        path.write_text((ROOT / "examples/book/customer.yaml").read_text().replace("id: c-1", f"id: c-{number}"))
        garant("customer", "set", path, "--book", book)
    contract.write_text((ROOT / "contracts/monthly-availability/contract.yaml").read_text())
    garant("contract", "publish", contract, "--from", "2019-01-01", "--book", book)
    names = [(customer, f"s-{customer}-{number}") for customer in range(CUSTOMERS) for number in range(EACH)]
    table = room / "subscriptions.csv"
    table.write_text("subscription,customer,start,monthly-fee\n"
                     + "".join(f"{name},c-{customer},2019-01-01,{100 + place}.00\n" for place, (customer, name) in enumerate(names)))
    garant("subscription", "import", table, "--contract", "monthly-availability", "--book", book)
    table = room / "outages.csv"
    table.write_text("id,customer,subscription,from,to\n" + "".join(
        f"o-{period}-{place},c-{customer},{name},{period}-03T08:00:00Z,{period}-03T{9 + place % 14:02}:00:00Z\n"
        for period in periods for place, (customer, name) in enumerate(names) if place % HIT == 0))
    done = garant("outage", "import", table, "--book", book)
    result(done.returncode == 0, "the books are prepared", done.stderr)


def correct(book, period):
    """An outage of the month was longer."""
    done = garant("outage", "correct", f"o-{period}-0", "--customer", "c-0", "--to", f"{period}-05T08:00:00Z", "--reason", "again",
                  "--book", book)
    assert done.returncode == 0, done.stderr


def killed(dice, longest, *arguments):
    with subprocess.Popen([GARANT, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(dice.uniform(0, longest))
        process.kill()


def went_on(book, period):
    """A round of the period that has begun and not ended."""
    return bool(ask(book, f"SELECT 1 FROM closing WHERE period = '{period}' AND ended > 9000000000000000"))


def peaceful(book, periods):
    """Returns how long a closing takes, and a restatement."""
    lengths = [0.0, 0.0]
    for period in periods:
        begun = time.monotonic()
        assert garant("close", "run", period, "--book", book).returncode == 0
        lengths[0] += time.monotonic() - begun
        correct(book, period)
        begun = time.monotonic()
        assert garant("close", "restate", period, "--reason", "again", "--book", book).returncode == 0
        lengths[1] += time.monotonic() - begun
    return [length / len(periods) for length in lengths]


def stormy(book, periods, dice, lengths):
    """Returns how often a kill fell between the beginning and the end of a round."""
    middle = 0
    for period in periods:
        killed(dice, 1.2 * lengths[0], "close", "run", period, "--book", book)
        middle += went_on(book, period)
        done = garant("close", "run", period, "--book", book)
        assert done.returncode == 0, done.stderr
        correct(book, period)
        killed(dice, 1.2 * lengths[1], "close", "restate", period, "--reason", "again", "--book", book)
        middle += went_on(book, period)
        done = garant("close", "resume", period, "--book", book)
        if "G1139" in done.stderr:
            done = garant("close", "restate", period, "--reason", "again", "--book", book)
        assert done.returncode == 0, done.stderr
    return middle


def main():
    seed = int(os.environ.get("SEED", random.randrange(1, 1 << 30)))
    print(f"# SEED={seed}")
    dice, periods = random.Random(seed), months((KILLS + 1) // 2 if KILLS < 160 else 80)
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        quiet, loud = room / "quiet", room / "loud"
        prepare(room, quiet, periods)
        prepare(room, loud, periods)
        middle = stormy(loud, periods, dice, peaceful(quiet, periods))
        for title, query in (("revisions", SETTLED), ("lines", LINES), ("entries", ENTRIES)):
            one, other = ask(quiet, query), ask(loud, query)
            result(one == other and one, f"{len(one)} {title} are the same with {2 * len(periods)} kills as without",
                   str([pair for pair in zip(one, other) if pair[0] != pair[1]][:3]) + f" {len(other)}")
        result(middle > 0, f"{middle} kills fell between the beginning and the end of a round")
        done = garant("verify", "--book", loud)
        result(done.returncode == 0, "the book is whole", done.stdout + done.stderr)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
