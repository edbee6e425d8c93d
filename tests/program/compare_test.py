#!/usr/bin/python3
"""Compares contracts on the same facts, and a contract under each of its readings. Prints TAP."""
import csv
import io
import json
import random
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, ROOT, finish, result

USUAL = ROOT / "contracts" / "fr-usual-gtr-table" / "contract.yaml"
MUXITY = ROOT / "contracts" / "fr-muxity-thd-no-gtr" / "contract.yaml"
CLICKSEND = ROOT / "contracts" / "clicksend-sms" / "contract.yaml"
MONTH = ROOT / "examples" / "month" / "usual-gtr.yaml"


def run(*arguments):
    return subprocess.run([GARANT, "compare", *map(str, arguments)], capture_output=True, text=True,
                          timeout=60, check=False)


def settle(contract, case):
    done = subprocess.run([GARANT, "settle", contract, case, "--json"], capture_output=True,
                          text=True, check=False)
    return json.loads(done.stdout)["statements"][-1]["total"]


def check_founding_argument():
    done = run(USUAL, MUXITY, MONTH, "--json")
    rows = {row["contract"]: row for row in json.loads(done.stdout)["rows"]}
    usual, muxity = rows["fr-usual-gtr-table"], rows["fr-muxity-thd-no-gtr"]
    result(usual["owed"] == ["80.00 EUR"] and muxity["owed"] == [],
           "one contract pays a fifth of the fee, the other nothing", done.stdout)
    result(usual["term"]["end"].startswith("2027-11-20") and usual["term"]["days"] == 576 and
           muxity["term"]["end"].startswith("2026-05-01") and muxity["term"]["days"] == 8,
           "one binds until November 2027, the other to the end of the month", done.stdout)
    notes = {entry["contract"]: entry["notes"] for entry in json.loads(done.stdout)["contracts"]}
    result(any("commitment-months" in note["text"] for note in notes["fr-muxity-thd-no-gtr"]),
           "facts without use are noted under the contract that has none", done.stdout)


def check_drafts():
    """Two drafts have the same identity: their paths tell them apart, in every form."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.yaml"
        draft.write_text(USUAL.read_text(encoding="utf-8").replace("pay: 20%", "pay: 25%"), encoding="utf-8")
        answer = json.loads(run(USUAL, draft, MONTH, "--json").stdout)
        owed = {row["file"]: row["owed"] for row in answer["rows"]}
        result(owed == {str(USUAL): ["80.00 EUR"], str(draft): ["100.00 EUR"]}, "two drafts by their files", answer)
        result([entry["file"] for entry in answer["contracts"]] == [str(USUAL), str(draft)], "their notes too", answer)
        text, svg = run(USUAL, draft, MONTH).stdout, run(USUAL, draft, MONTH, "--svg").stdout
        result(re.search(f"{draft} +100.00 EUR", text) and f"{USUAL}" in text and "draft.yaml" in svg,
               "two drafts as a table and a picture", text)
        result(str(USUAL) not in run(USUAL, MUXITY, MONTH).stdout, "contracts with names of their own keep them")


def check_text():
    done = run(USUAL, MUXITY, MONTH)
    result(done.returncode == 0 and "80.00 EUR" in done.stdout and "19 Nov 2027" in done.stdout and
           "█" in done.stdout and "576 days" in done.stdout, "table and bars", done.stdout)
    french = run(USUAL, MUXITY, MONTH, "--lang", "fr").stdout
    result("Engagé jusqu'au" in french and "Jours d'engagement" in french and "rien" in french,
           "the same in French", french)
    result(run(USUAL, MUXITY, MONTH).stdout == done.stdout, "same input, same bytes")


def check_svg():
    done = run(USUAL, MUXITY, MONTH, "--svg")
    picture = xml.etree.ElementTree.fromstring(done.stdout)
    space = "{http://www.w3.org/2000/svg}"
    bars = [bar for bar in picture.iter(space + "rect") if bar.get("class") in ("t0", "t1")]
    widths = [int(bar.get("width")) for bar in bars]
    result(picture.find(space + "title") is not None and len(bars) == 3 and
           max(widths) < 720 and widths[-1] * 50 < widths[-2],
           "the picture has a title and a bar for each number that is not zero", done.stdout)
    readings = run("--readings", USUAL, MONTH, "--svg")
    xml.etree.ElementTree.fromstring(readings.stdout)
    result(readings.returncode == 0, "a picture of the readings", readings.stderr)


def foreign_case(folder, text):
    path = Path(folder) / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return path


FOREIGN = """case: 1
contract: clicksend-sms
title: written for one, read under another
window: 2026-04
readings: {credit-base: message-fees, half-minute: even}
subscription: {id: s1, start: 2025-01-01, monthly-fee: 100.00 EUR, message-fees: 30.00 EUR}
rates: [{from: USD, to: EUR, rate: 0.9, date: 2026-04-29, source: ecb}]
records:
  - {outage: o1, component: smpp, from: 2026-04-10T00:00:00Z, reported: 2026-04-10T00:00:00Z,
     to: 2026-04-10T07:00:00Z}
claims:
  - {guarantee: availability, filed: 2026-05-02T00:00:00Z}
given:
  - {guarantee: availability, measure: 90%}
expect:
  - {guarantee: availability, status: kept}
"""


def check_foreign():
    with tempfile.TemporaryDirectory() as folder:
        case = foreign_case(folder, FOREIGN)
        done = run(USUAL, CLICKSEND, case, "--json")
        answer = json.loads(done.stdout)
        other = foreign_case(folder, FOREIGN.replace("outage: o1", "door: o1")
                             .replace("component: smpp, ", ""))
        door = run(USUAL, other, "--json")
        own = run(CLICKSEND, other, "--json")
    rows = {row["contract"]: row for row in answer.get("rows", [])}
    notes = [note["text"] for entry in answer.get("contracts", [])
             if entry["contract"] == "fr-usual-gtr-table" for note in entry["notes"]]
    result(done.returncode == 0 and rows["fr-usual-gtr-table"]["owed"] == ["20.00 EUR"],
           "seven hours under the table of another contract", done.stdout + done.stderr)
    result(rows["clicksend-sms"]["owed"] == ["30.00 EUR"],
           "and under its own contract what is given there", done.stdout)
    result(all(any(word in note for note in notes)
               for word in ("credit-base", "half-minute", "availability", "message-fees")),
           "readings, given values and charges of the other contract are noted", notes)
    answer = json.loads(door.stdout)
    result(door.returncode == 0 and answer["rows"][0]["owed"] == [] and
           any('"door"' in note["text"] for note in answer["contracts"][0]["notes"]),
           "a kind of record that the contract does not know is left out", door.stdout)
    result(own.returncode == 3 and "door" in own.stdout,
           "under the contract it was written for it stays an error", own.stdout)


def check_readings():
    case = ROOT / "contracts" / "fr-usual-gtr-table" / "cases" / "gap.yaml"
    done = run("--readings", USUAL, case, "--json")
    answer = json.loads(done.stdout)
    gap = [row for row in answer["readings"] if row["reading"] == "gap"]
    result(answer["left_open"] and [row["owed"] for row in gap] ==
           [["200.00 EUR"], ["80.00 EUR"], ["0.00 EUR"]] and not any(row["taken"] for row in gap),
           "each way to fill the gap of the table", json.dumps(gap))
    result(len(answer["readings"]) == len({(row["reading"], row["alternative"])
                                           for row in answer["readings"]}) >= 15,
           "every alternative of every reading", len(answer["readings"]))
    clicksend = ROOT / "contracts" / "clicksend-sms" / "cases" / "base-and-cap-readings.yaml"
    answer = json.loads(run("--readings", CLICKSEND, clicksend, "--json").stdout)
    differing = [row for row in answer["readings"] if any(re.match(r"-?[1-9]", amount)
                 for amount in row.get("difference", []))]
    result(differing and not any(row["taken"] for row in differing),
           "what is taken makes no difference, others do", json.dumps(answer["readings"]))
    text = run("--readings", CLICKSEND, clicksend).stdout
    result("credit-base" in text and "taken" in text, "as a table", text)


def check_agrees():
    """Each contract pays in the comparison what settling its own cases alone pays."""
    bad = []
    for folder in sorted((ROOT / "contracts").iterdir())[:8]:
        case = sorted((folder / "cases").glob("*.yaml"))[0]
        done = run(folder / "contract.yaml", case, "--json")
        rows = json.loads(done.stdout).get("rows", [])
        alone = settle(folder / "contract.yaml", case)
        shown = [amount["shown"] for amount in alone] if alone and "shown" in alone[0] else None
        if done.returncode != 0 or not rows:
            bad.append(f"{folder.name}: {done.stderr}")
        elif shown is not None and rows[-1]["owed"] != shown:
            bad.append(f"{folder.name}: {rows[-1]['owed']} instead of {shown}")
    result(not bad, "as settling pays", "\n".join(bad))


SUBSCRIPTIONS = "subscription,start,monthly-fee,monthly-charge,plan\n"
RECORDS = "subscription,record,id,from,to,door-code\n"
AVAILABILITY = ROOT / "contracts" / "monthly-availability" / "contract.yaml"


def year_of_facts(folder, count):
    dice = random.Random(5)
    subscriptions, records = [SUBSCRIPTIONS], [RECORDS]
    for number in range(count):
        fee = f"{dice.randrange(1000, 90000) / 100:.2f}"
        subscriptions.append(f"s{number},2024-01-01,{fee},{fee},gold\n")
        for place in range(dice.randrange(5)):
            day, hour = dice.randrange(1, 28), dice.randrange(20)
            month = dice.randrange(1, 13)
            kind = dice.choice(["outage", "outage", "outage", "door"])
            records.append(f"s{number},{kind},r{place},2025-{month:02}-{day:02}T{hour:02}:00:00Z,"
                           f"2025-{month:02}-{day:02}T{hour + dice.randrange(1, 4):02}:30:00Z,\n")
    names = Path(folder) / "subs.csv", Path(folder) / "recs.csv"
    for path, lines in zip(names, (subscriptions, records)):
        path.write_text("".join(lines), encoding="utf-8")
    return names


def months_of_settle(folder, contract, subscriptions, records):
    """The same sums from the lines that garant settle writes, without what it does not know."""
    own = [line.split(",") for line in records.read_text(encoding="utf-8").splitlines()]
    (Path(folder) / "own.csv").write_text(
        "".join(",".join(line[:5]) + "\n" for line in own if line[1] != "door"), encoding="utf-8")
    told = [line.split(",") for line in subscriptions.read_text(encoding="utf-8").splitlines()]
    (Path(folder) / "told.csv").write_text(
        "".join(",".join(line[:3]) + "\n" for line in told), encoding="utf-8")
    done = subprocess.run([GARANT, "settle", contract, "--subscriptions", f"{folder}/told.csv",
                           "--records", f"{folder}/own.csv", "--window", "2025", "--no-progress",
                           *(["--reading", "gap=1"] if contract == USUAL else [])],
                          capture_output=True, text=True, check=False)
    sums = {}
    for row in csv.DictReader(io.StringIO(done.stdout)):
        month = row["window_from"][:7]
        if row["payable"]:
            sums[month] = sums.get(month, Decimal(0)) + Decimal(row["payable"])
    return {month: value for month, value in sums.items() if value}


def check_backtest():
    with tempfile.TemporaryDirectory() as folder:
        subscriptions, records = year_of_facts(folder, 400)
        tables = ["--subscriptions", subscriptions, "--records", records, "--window", "2025",
                  "--reading", "gap=1"]
        done = run(USUAL, AVAILABILITY, *tables, "--json")
        answer = json.loads(done.stdout)
        bad = []
        for contract, entry in zip((USUAL, AVAILABILITY), answer.get("contracts", [])):
            wanted = months_of_settle(folder, contract, subscriptions, records)
            found = {month["month"]: sum(Decimal(amount.split()[0].replace(",", ""))
                                         for amount in month["owed"])
                     for month in entry["months"]}
            found = {month: value for month, value in found.items() if value}
            if found != wanted or len(wanted) < 6:
                bad.append(f"{contract}: {found} instead of {wanted}")
        result(done.returncode == 0 and len(answer["contracts"]) == 2 and not bad,
               "a year by month is what settling the tables pays", "\n".join(bad) + done.stderr)
        notes = " ".join(note["text"] for note in answer["contracts"][0]["notes"])
        result("monthly-charge" in notes and "door-code" in notes and
               answer["contracts"][0]["subscriptions"] == 400,
               "columns without use are noted", notes)
        text = run(USUAL, AVAILABILITY, *tables)
        one = run(USUAL, AVAILABILITY, *tables, "-j", "1")
        result("2025-06" in text.stdout and "In all" in text.stdout and "█" in text.stdout and
               text.stdout == one.stdout, "as a table with bars, whatever the number of threads",
               text.stdout)
        svg = run(USUAL, AVAILABILITY, *tables, "--svg")
        xml.etree.ElementTree.fromstring(svg.stdout)
        result(svg.stdout.count("<rect") > 10, "as a picture")
        silent = run(USUAL, "--subscriptions", subscriptions, "--records", records, "--window",
                     "2025")
        result(silent.returncode == 3 and "gap" in silent.stderr,
               "a silent reading wants a choice", silent.stderr)
        broken = Path(folder) / "broken.csv"
        broken.write_text(RECORDS + "s1,outage,x,yesterday,,\n", encoding="utf-8")
        wrong = run(AVAILABILITY, "--subscriptions", subscriptions, "--records", broken, "--window",
                    "2025")
        result(wrong.returncode == 3 and "broken.csv:2" in wrong.stderr and not wrong.stdout,
               "a wrong row is said with its place", wrong.stderr)
        result(run(AVAILABILITY, "--subscriptions", "-", "--window", "2025").returncode == 2,
               "no standard input")
        result(run(AVAILABILITY, "--subscriptions", subscriptions).returncode == 2,
               "a time is needed")


def check_command():
    done = run("--help")
    result(done.returncode == 0 and "examples:" in done.stdout, "--help has examples")
    result(run(USUAL).returncode == 2, "a case is needed")
    result(run(USUAL, MUXITY, MONTH, "--svg", "--json").returncode == 2, "one form only")
    result(run("--readings", USUAL, MUXITY, MONTH).returncode == 2, "readings of one contract only")
    result(run(USUAL, "-").returncode == 2, "no standard input: files are read more than once")
    done = run(USUAL, ROOT / "no-such-contract.yaml", MONTH)
    result(done.returncode != 0 and done.stdout == "" and "no-such-contract" in done.stderr,
           "a contract that is not there", done.stderr)
    with tempfile.TemporaryDirectory() as folder:
        case = foreign_case(folder, FOREIGN.replace("2026-04-10T07", "2026-04-09T07"))
        done = run(USUAL, MUXITY, case)
        result(done.returncode == 3 and "case.yaml:" in done.stderr,
               "a wrong fact is refused under any contract", done.stderr)


check_founding_argument()
check_drafts()
check_text()
check_svg()
check_foreign()
check_readings()
check_backtest()
check_agrees()
check_command()
sys.exit(finish())
