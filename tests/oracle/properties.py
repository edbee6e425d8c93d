#!/usr/bin/python3
"""What must hold whatever the contract is, tried on random ones: garant beside itself.

    tests/oracle/properties.py --seed 7 --count 200
"""
import argparse
import copy
import json
import os
import random
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import expressions as ex  # noqa: E402
import tables  # noqa: E402
import trial  # noqa: E402
from compare import amounts, stated  # noqa: E402
from engine import Engine, Program  # noqa: E402
from expressions import document  # noqa: E402
from instants import Zone, ymd  # noqa: E402
from oracle import ROOT  # noqa: E402
from written import case_document  # noqa: E402


def paid(answer):
    """What each subscription is paid in all."""
    return [sum(amounts(statement["total"]).values()) for statement in answer["statements"]]


def facts_of(answer):
    """Statements without the digest of the file they were made from."""
    return [{key: value for key, value in statement.items() if key != "facts"}
            for statement in answer["statements"]]


def downtimes(answer, guarantee):
    return [sum(result["downtime_ms"] for result in statement["results"] if result["guarantee"] == guarantee)
            for statement in answer["statements"]]


def plain(chance, contract):
    """A contract in which more downtime never pays less: a table that falls, under one cap."""
    rows = [{"below": ex.percent(bound), "pay": ex.percent(share)}
            for bound, share in zip((100, Fraction("99.9"), 99, 95), (5, 10, 25, 100))]
    contract["guarantees"] = {"g0": {
        "clause": "1", "window": "calendar month",
        "pay": {"of": ex.name("fee", "money"), "reached": rows[:chance.randrange(1, 5)]},
        "limit": [{"at most": ex.money(50, contract["currency"]), "per": "window"}]}}
    for key in ("window", "combine", "limit", "rights", "term"):
        contract.pop(key, None)


def certain(case):
    """Leaves only outages that are over, with nothing missing that could decide."""
    case["records"] = [record for record in case["records"]
                       if record["kind"] == "outage" and record["to"] is not None
                       and not {"recorded", "_on"} & record.keys()]
    for key in ("as of", "claims", "given", "endings"):
        case.pop(key, None)
    case["state"] = {}


def plain_result(result):
    return {key: value for key, value in result.items() if key not in ("steps", "counted", "taken")}


def without_proof(answer):
    """Statements without what only a proof has, and without what names the files."""
    return [{"total": statement["total"], "results": [plain_result(result) for result in statement["results"]]}
            for statement in answer["statements"]]


class Properties:
    """Pairs of a contract and a case, and what garant must say of both."""

    def __init__(self, engine, program, seed):
        self.engine, self.program, self.seed = engine, program, seed

    def settle(self, contract, case):
        answer = self.engine.settle(document(contract), case_document(contract, case))
        if len(answer["statements"]) < len(case["subscriptions"]):
            raise ValueError(f"garant refused a contract: {answer}")
        return answer

    def make(self, number):
        contract, case = trial.make(self.seed, number)
        return random.Random(f"{self.seed}:{number}"), contract, case

    def replay(self, number):
        """The program gives the same bytes of the same files, and without the proof what the engine gives."""
        _, contract, case = self.make(number)
        self.program.write("contract.yaml", json.dumps(document(contract)))
        self.program.write("case.yaml", json.dumps(case_document(contract, case)))
        once, again = (self.program.run("settle", "contract.yaml", "case.yaml", "--json")[1] for _ in range(2))
        return once == again and without_proof(json.loads(once)) == without_proof(self.settle(contract, case))

    def tables(self, number):
        """Facts in tables come to what the same facts come to in a case, in any order and form."""
        chance, contract, case = self.make(number)
        tables.reduce(case)
        tables.take_readings(contract, case)
        if not case["records"] or contract["_mixed"] or any("for each" in each for each in contract["guarantees"].values()):
            return True
        answer = self.settle(contract, case)
        expected = dict(tables.of_result(statement["subscription"], result, stated(result))
                        for statement in answer["statements"] for result in statement["results"])
        forms = [chance.random() < 0.5 for _ in range(3)]
        self.program.write("contract.yaml", json.dumps(document(contract)))
        for name, kind, make, as_csv in (("s", "subscriptions", tables.subscription_row, forms[0]),
                                         ("r", "records", tables.record_row, forms[1])):
            rows = [make(each, contract, case) for each in case[kind]]
            self.program.write(name + (".csv" if as_csv else ".jsonl"), tables.written(rows, as_csv))
        code, output, errors = self.program.run(
            "settle", "contract.yaml", *tables.options(case), "-j", str(chance.choice([1, 2])),
            "--subscriptions", "s.csv" if forms[0] else "s.jsonl", "--records", "r.csv" if forms[1] else "r.jsonl",
            "--format", "csv" if forms[2] else "jsonl")
        if code != 0:
            raise ValueError(f"garant refused tables: {errors}")
        return tables.read(output, forms[2]) == expected

    def permutation(self, number):
        """The order of the records in the file changes nothing."""
        chance, contract, case = self.make(number)
        before = facts_of(self.settle(contract, case))
        chance.shuffle(case["records"])
        return before == facts_of(self.settle(contract, case))

    def longer(self, number):
        """An outage that lasts longer never pays less, and never more than the cap of each month."""
        chance, contract, case = self.make(number)
        plain(chance, contract)
        certain(case)
        before = self.settle(contract, case)
        for record in case["records"]:
            record["to"] += chance.choice([0, 1, 60_000, 3_600_000, 86_400_000])
        after = self.settle(contract, case)
        capped = all(amounts(result["payable"]).get(contract["currency"], 0) <= 50
                     for statement in after["statements"] for result in statement["results"])
        return capped and all(one <= other for one, other in zip(paid(before), paid(after)))

    def excluded(self, number):
        """An exclusion more never pays more."""
        chance, contract, case = self.make(number)
        plain(chance, contract)
        certain(case)
        before = self.settle(contract, case)
        contract["guarantees"]["g0"]["when"] = [chance.choice([
            {"require": ex.compare(">=", ex.name("length", "duration"), ex.duration(1, "h"))},
            {"during": {"hours": "office"}}, {"during": {"span": "waiting"}},
            {"unless": ex.otherwise(ex.words("any of", ex.name("cause", "texts"), ["customer"]), ex.truth(False))}])]
        return all(one >= other for one, other in zip(paid(before), paid(self.settle(contract, case))))

    def overlaps(self, number):
        """An outage and two that overlap and cover it have the same downtime."""
        chance, contract, case = self.make(number)
        plain(chance, contract)
        certain(case)
        before = downtimes(self.settle(contract, case), "g0")
        for record in list(case["records"]):
            if record["to"] - record["from"] < 3:
                continue
            third = (record["to"] - record["from"]) // 3
            other = copy.deepcopy(record)
            other["id"], other["from"] = record["id"] + "-part", record["from"] + third
            record["to"] -= third
            case["records"].append(other)
        return before == downtimes(self.settle(contract, case), "g0")

    def partition(self, number):
        """The days of a month are down for as long as the month."""
        chance, contract, case = self.make(number)
        plain(chance, contract)
        certain(case)
        for name, window in (("months", "calendar month"), ("days", "day")):
            contract["guarantees"][name] = {"clause": "2", "window": window,
                                            "measure": ex.name("downtime", "duration")}
        for subscription in case["subscriptions"]:
            subscription.pop("start", None)
            subscription.pop("end", None)
        zone = contract["zone"]
        whole = [asked for asked in case["asked"] if is_month(zone, asked)]
        if not whole:
            return True
        case["asked"] = whole
        answer = self.settle(contract, case)
        return downtimes(answer, "months") == downtimes(answer, "days")


def is_month(zone, asked):
    """Whether whole months are asked for."""
    return all(ymd(Zone.named(zone).day(edge))[2] == 1 for edge in asked)


NAMES = ("replay", "tables", "permutation", "longer", "excluded", "overlaps", "partition")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--garant", default=os.environ.get("GARANT", str(ROOT / "build" / "garant")))
    parser.add_argument("--seed", default=str(int(time.time())), help="any word; the same seed makes the same trials")
    parser.add_argument("--count", type=int, default=200, help="how many of each property")
    options = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder, Engine(options.garant) as engine:
        properties = Properties(engine, Program(options.garant, folder), options.seed)
        for place, name in enumerate(NAMES, 1):
            check = getattr(properties, name)
            broken = [number for number in range(options.count) if not check(number)]
            bad += bool(broken)
            print(f"{'not ok' if broken else 'ok'} {place} - seed {options.seed}, {options.count} times: {check.__doc__}"
                  + (f" Not so: {broken[:5]}" if broken else ""))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
