#!/usr/bin/python3
"""The same settlement in numpy, plain Python and SQLite, and SQLite for one month at a time.

    settle_rivals.py numpy|python|sqlite|sqlite-one FOLDER RUNS [RESULTS.csv]

FOLDER holds the files of settle_data. Reading them is not timed. One line for each run, in the same
form as the programs in C; with RESULTS every result is written, to be compared.
"""
import csv
import os
import random
import sqlite3
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
MINUTES = (0, 432, 864, 1296, 1728, 2160)
PERCENT = (0, 5, 10, 25, 50, 75, 100)
CAP = 12500


def rows_of(folder, name):
    with open(os.path.join(folder, name + ".csv"), newline="", encoding="ascii") as file:
        return [tuple(map(int, row)) for row in csv.reader(file)]


def timed(work):
    """(result, wall seconds, CPU seconds) of a call."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def report(engine, count, wall, cpu, sums):
    print(f"engine={engine} contract_months={count} wall_s={wall:.5f} cpu_s={cpu:.5f} "
          f"per_cpu_s={count / cpu:.0f} down_s={sums[0]} credit_cents={sums[1]} "
          f"weighted={sums[2]}", flush=True)


def write(path, rows):
    with open(path, "w", encoding="ascii") as file:
        file.writelines("%d,%d,%d,%d\n" % row for row in rows)


# --- numpy: all edges of all subscriptions in one sorted array -----------------------------------

class Numpy:
    SPAN = 1 << 25  # seconds: more than a year
    OUTAGE = (1, -1, 0, 0, 0)
    WORK = (0, 0, 1, -1, 0)

    def __init__(self, folder):
        import numpy
        self.np = numpy
        self.months, self.fees, self.outages, self.maintenance = (
            numpy.loadtxt(os.path.join(folder, name + ".csv"), dtype=numpy.int64,
                          delimiter=",", ndmin=2)
            for name in ("months", "fees", "outages", "maintenance"))

    def edges(self, subscription, at, kind):
        return (subscription * self.SPAN + (at - self.months[0, 1])) * 8 + kind

    def settle(self):
        np = self.np
        count, months = len(self.fees), len(self.months)
        borders = np.append(self.months[:, 1], self.months[-1, 2])
        keys = np.concatenate([
            self.edges(self.outages[:, 0], self.outages[:, 1], 0),
            self.edges(self.outages[:, 0], self.outages[:, 2], 1),
            self.edges(self.maintenance[:, 0], self.maintenance[:, 1], 2),
            self.edges(self.maintenance[:, 0], self.maintenance[:, 2], 3),
            self.edges(self.fees[:, 0][:, None], borders[None, :], 4).ravel()])
        keys.sort()
        kind = keys & 7
        outages = np.cumsum(np.array(self.OUTAGE, np.int8)[kind], dtype=np.int32)
        works = np.cumsum(np.array(self.WORK, np.int8)[kind], dtype=np.int32)
        # every subscription has one border more than months: the last cell is past the end
        cell = np.cumsum(kind == 4, dtype=np.int32) - 1
        at = keys >> 3
        counts = np.flatnonzero((outages[:-1] > 0) & (works[:-1] == 0))
        down = np.bincount(cell[counts], weights=at[counts + 1] - at[counts],
                           minlength=count * (months + 1))
        down = down.reshape(count, months + 1)[:, :months].astype(np.int64)
        percent = np.array(PERCENT)[np.searchsorted(MINUTES, (down + 30) // 60)]
        credit = np.minimum(CAP, (self.fees[:, 1][:, None] * percent + 50) // 100)
        return down, credit

    def sums(self, result):
        down, credit = result
        np = self.np
        weight = np.outer(np.arange(len(down)) % 1000 + 1, np.arange(down.shape[1]) + 1)
        return int(down.sum()), int(credit.sum()), int((weight * down).sum())

    def size(self):
        return len(self.fees) * len(self.months)

    def rows(self, result):
        down, credit = result
        return ((i, month, down[i, month], credit[i, month])
                for i in range(len(down)) for month in range(down.shape[1]))


# --- plain Python --------------------------------------------------------------------------------

def merged(stretches):
    out = []
    for start, end in sorted(stretches):
        if out and start <= out[-1][1]:
            if end > out[-1][1]:
                out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def less(outages, works):
    """Outages without the works; both merged."""
    out, first = [], 0
    for start, end in outages:
        while first < len(works) and works[first][1] <= start:
            first += 1
        at = first
        while at < len(works) and works[at][0] < end:
            if works[at][0] > start:
                out.append((start, works[at][0]))
            start = max(start, works[at][1])
            at += 1
        if start < end:
            out.append((start, end))
    return out


def credit_of(cents, down):
    minutes = (down + 30) // 60
    percent = PERCENT[sum(minutes > limit for limit in MINUTES)] if minutes else 0
    return min(CAP, (cents * percent + 50) // 100)


class Python:
    def __init__(self, folder):
        self.months, self.fees = rows_of(folder, "months"), rows_of(folder, "fees")
        self.outages, self.maintenance = ([[] for _ in self.fees] for _ in range(2))
        for name, lists in (("outages", self.outages), ("maintenance", self.maintenance)):
            for subscription, start, end in rows_of(folder, name):
                lists[subscription].append((start, end))

    def settle(self):
        borders = [month[2] for month in self.months]
        result = []
        for subscription, cents in self.fees:
            downs, month = [0] * len(borders), 0
            counted = less(merged(self.outages[subscription]),
                           merged(self.maintenance[subscription]))
            for start, end in counted:
                while month < len(borders) and borders[month] <= start:
                    month += 1
                at = month
                while at < len(borders) and start < end:
                    until = min(end, borders[at])
                    downs[at] += until - start
                    start = until
                    at += 1
            result.append([(down, credit_of(cents, down)) for down in downs])
        return result

    def sums(self, result):
        down = credit = weighted = 0
        for number, months in enumerate(result):
            for month, (seconds, cents) in enumerate(months):
                down += seconds
                credit += cents
                weighted += (number % 1000 + 1) * (month + 1) * seconds
        return down, credit, weighted

    def size(self):
        return len(self.fees) * len(self.months)

    def rows(self, result):
        return ((number, month, *owed) for number, months in enumerate(result)
                for month, owed in enumerate(months))


# --- SQLite, in memory and in this process ---------------------------------------------------------

SUMS = ("SELECT sum(down_s), sum(credit), "
        "sum((subscription % 1000 + 1) * (month + 1) * down_s) FROM settled")


class Sqlite:
    TABLES = {"months": "month INTEGER PRIMARY KEY, from_s INT, to_s INT",
              "fees": "subscription INTEGER PRIMARY KEY, cents INT",
              "outages": "subscription INT, from_s INT, to_s INT",
              "maintenance": "subscription INT, from_s INT, to_s INT"}

    def __init__(self, folder):
        self.base = sqlite3.connect(":memory:", isolation_level=None)
        self.base.execute("PRAGMA temp_store = memory")
        self.base.execute("PRAGMA cache_size = -1000000")
        self.base.execute("BEGIN")
        for name, columns in self.TABLES.items():
            places = ", ".join("?" * (columns.count(",") + 1))
            self.base.execute(f"CREATE TABLE {name}({columns})")
            self.base.executemany(f"INSERT INTO {name} VALUES ({places})", rows_of(folder, name))
        self.base.execute("COMMIT")
        with open(os.path.join(HERE, "settle_sweep.sql"), encoding="utf-8") as file:
            self.query = file.read()

    def settle(self):
        self.base.execute("DROP TABLE IF EXISTS settled")
        self.base.execute(self.query)

    def sums(self, _):
        return self.base.execute(SUMS).fetchone()

    def size(self):
        return self.base.execute("SELECT count(*) FROM settled").fetchone()[0]

    def rows(self, _):
        return self.base.execute("SELECT subscription, month, down_s, credit FROM settled "
                                 "ORDER BY subscription, month")


ONE = """
WITH asked AS (SELECT from_s, to_s FROM months WHERE month = :month),
edges(at, outage, work) AS (
    SELECT max(o.from_s, a.from_s), 1, 0 FROM outages o, asked a
    WHERE o.subscription = :subscription AND o.from_s < a.to_s AND o.to_s > a.from_s
    UNION ALL SELECT min(o.to_s, a.to_s), -1, 0 FROM outages o, asked a
    WHERE o.subscription = :subscription AND o.from_s < a.to_s AND o.to_s > a.from_s
    UNION ALL SELECT m.from_s, 0, 1 FROM maintenance m, asked a
    WHERE m.subscription = :subscription AND m.from_s < a.to_s AND m.to_s > a.from_s
    UNION ALL SELECT m.to_s, 0, -1 FROM maintenance m, asked a
    WHERE m.subscription = :subscription AND m.from_s < a.to_s AND m.to_s > a.from_s),
pieces AS (
    SELECT lead(at) OVER ordered - at AS length, sum(outage) OVER ordered AS outages,
        sum(work) OVER ordered AS works
    FROM edges WINDOW ordered AS (ORDER BY at ROWS UNBOUNDED PRECEDING))
SELECT (SELECT coalesce(sum(length), 0) FROM pieces WHERE outages > 0 AND works = 0), cents
FROM fees WHERE subscription = :subscription
"""


def one_by_one(folder, runs):
    base = Sqlite(folder).base
    base.execute("CREATE INDEX by_outage ON outages(subscription, from_s, to_s)")
    base.execute("CREATE INDEX by_work ON maintenance(subscription, from_s, to_s)")
    subscriptions = base.execute("SELECT count(*) FROM fees").fetchone()[0]
    months = base.execute("SELECT count(*) FROM months").fetchone()[0]
    chance = random.Random(1)

    def ask():
        for _ in range(3000):
            down, cents = base.execute(ONE, {
                "subscription": chance.randrange(subscriptions),
                "month": chance.randrange(months)}).fetchone()
            credit_of(cents, down)

    for _ in range(runs):
        _, wall, _ = timed(ask)
        print(f"engine=sqlite-one count=3000 us_mean={wall / 3000 * 1e6:.2f}", flush=True)


def main():
    engine, folder, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if engine == "sqlite-one":
        one_by_one(folder, runs)
        return
    settlement = {"numpy": Numpy, "python": Python, "sqlite": Sqlite}[engine](folder)
    result = None
    for _ in range(runs):
        result, wall, cpu = timed(settlement.settle)
        report(engine, settlement.size(), wall, cpu, settlement.sums(result))
    if len(sys.argv) > 4:
        write(sys.argv[4], settlement.rows(result))


if __name__ == "__main__":
    main()
