#!/usr/bin/python3
"""Tables of what settle_bench.sh measured.

    settle_table.py postgres ENGINE < OUTPUT OF PSQL     one run as a line like those of the others
    settle_table.py table < LINES                        the tables, the ratios and whether all agree

A line is name=value pairs. Rates are by CPU second of the one process that settles, so that what
else runs on the machine matters little; wall time stands beside. Exits with 1 when sums differ.
"""
import os
import re
import statistics
import sys

LOOP, NUMPY = "c-loop", "numpy"
SUMS = ("down_s", "credit_cents", "weighted")


def postgres(engine, text):
    ticks = [sum(map(int, line.split()))
             for line in re.findall(r"^\d+ \d+$", text, re.MULTILINE)]
    wall = float(re.search(r"Time: ([\d.]+) ms", text).group(1)) / 1000
    cpu = (ticks[1] - ticks[0]) / os.sysconf("SC_CLK_TCK") or wall
    count, *sums = map(int, re.search(r"^sums\|(.*)$", text, re.MULTILINE).group(1).split("|"))
    print(f"engine={engine} contract_months={count} wall_s={wall:.5f} cpu_s={cpu:.5f} "
          f"per_cpu_s={count / cpu:.0f} " + " ".join(map("%s=%d".__mod__, zip(SUMS, sums))))


class Runs:
    """All runs of one engine at one size."""

    def __init__(self):
        self.lines = []

    def median(self, key):
        return statistics.median(float(line[key]) for line in self.lines)

    def rate(self, pick=statistics.median):
        return pick([float(line["contract_months"]) / float(line["cpu_s"])
                     for line in self.lines])


def read(lines):
    """Runs by (engine, contract-months), and the lines about single months and others."""
    groups, others = {}, []
    for text in lines:
        line = dict(pair.split("=", 1) for pair in text.split() if "=" in pair)
        if "contract_months" in line:
            key = (line["engine"], int(line["contract_months"]))
            groups.setdefault(key, Runs()).lines.append(line)
        elif "engine" in line:
            others.append(line)
    return groups, others


def print_size(groups, size):
    engines = sorted((key[0] for key in groups if key[1] == size),
                     key=lambda engine: -groups[engine, size].rate())
    loop = groups.get((LOOP, size))
    print(f"\n{size:,} contract-months, one thread each")
    print(f"{'':<20}{'runs':>5}{'per CPU s':>13}{'min':>12}{'max':>12}{'per s':>12}"
          f"{'of the loop':>13}")
    for engine in engines:
        runs = groups[engine, size]
        share = f"{runs.rate() / loop.rate():.4f}" if loop else ""
        print(f"{engine:<20}{len(runs.lines):>5}{runs.rate():>13,.0f}{runs.rate(min):>12,.0f}"
              f"{runs.rate(max):>12,.0f}{size / runs.median('wall_s'):>12,.0f}{share:>13}")
    return engines


def print_agreement(groups):
    agree = True
    for size in sorted({key[1] for key in groups}):
        seen = {}
        for (engine, its_size), runs in groups.items():
            for line in runs.lines:
                if its_size == size:
                    seen.setdefault(tuple(line[key] for key in SUMS), set()).add(engine)
        agree = agree and len(seen) == 1
        if len(seen) == 1:
            (sums, engines), = seen.items()
            print(f"{size:>9,}: {len(engines)} agree on {int(sums[0]):,} s down, "
                  f"{int(sums[1]) / 100:,.2f} owed, weighted {sums[2]}")
        else:
            print(f"{size:>9,}: DIFFERENT {seen}")
    return agree


def goal(name, what, value, limit, least=True):
    reached = value >= limit if least else value <= limit
    print(f"{name}  {what:<58}{value:>10.4g}  {'>=' if least else '<='} {limit:<7g}"
          f"{'reached' if reached else 'MISSED'}")


def ratio_goals(groups, size):
    rate = {engine: runs.rate() for (engine, its), runs in groups.items() if its == size}
    postgres_best = max((rate[engine] for engine in rate if engine.startswith("postgres")),
                        default=None)
    if LOOP not in rate:
        return
    goal("S1", "results only / C loop", rate["garant-plain"] / rate[LOOP], 0.3)
    if postgres_best:
        goal("S1", "results only / PostgreSQL", rate["garant-plain"] / postgres_best, 20)
    if NUMPY in rate:
        goal("S1", "results only / numpy", rate["garant-plain"] / rate[NUMPY], 3)
    goal("S2", "with proof in memory / C loop", rate["garant-proof"] / rate[LOOP], 0.05)
    if postgres_best:
        goal("S2", "with proof in memory / PostgreSQL (proves nothing)",
             rate["garant-proof"] / postgres_best, 4)
    goal("S2", "with proof as JSON / C loop", rate["garant-json"] / rate[LOOP], 0.008)
    speed = groups["garant-json", size].median("mb_per_s")
    length = groups["garant-json", size].median("bytes_per_contract_month")
    print(f"    JSON: {speed:,.0f} MB/s, {length:,.0f} bytes a contract-month")


def one_by_one(others):
    print("\nOne contract-month on demand (garant with its proof), microseconds")
    medians = {}
    for line in others:
        if "us_mean" in line and line["engine"] != "garant-read":
            name = line["engine"] + ("-" + line["what"] if "what" in line else "")
            medians.setdefault(name, []).append(line)
    for name, lines in medians.items():
        print(f"{name:<34}" + "  ".join(
            f"{key[3:]} {statistics.median(float(line[key]) for line in lines):.1f}"
            for key in ("us_mean", "us_median", "us_p99") if key in lines[0]))
    planned = medians.get("garant-demand-planned", [])
    return statistics.median(float(line["us_mean"]) for line in planned) if planned else None


def table(lines):
    groups, others = read(lines)
    sizes = sorted({key[1] for key in groups})
    for size in sizes:
        print_size(groups, size)
    one_us = one_by_one(others)
    print("\nGoals")
    with_all = [size for size in sizes if ("garant-json", size) in groups]
    ratio_goals(groups, max(with_all))
    if one_us:
        goal("S3", "microseconds for one contract-month with proof, mean", one_us, 20, False)
    ours = [size for size in sizes if ("garant-plain", size) in groups]
    if len(ours) > 1:
        growth = groups["garant-plain", ours[0]].rate() / groups["garant-plain", ours[-1]].rate()
        goal("S4", f"time per contract-month, {ours[0]:,} to {ours[-1]:,}", growth, 1.3, False)
    print("\nExactness (S5), to the second and the cent")
    return 0 if print_agreement(groups) else 1


if __name__ == "__main__":
    if sys.argv[1] == "postgres":
        postgres(sys.argv[2], sys.stdin.read())
    else:
        sys.exit(table(sys.stdin))
