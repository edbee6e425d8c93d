#!/usr/bin/env python3
"""Periods of a book closed and restated from outside: what is booked, what a second run changes, what is refused. Prints TAP."""
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import ROOT, finish, result

MONTHLY = "monthly-availability"
CLAIMED = """
garant: 1
contract: claimed
version: "1"
currency: EUR
zone: Europe/Paris
money: {round: half up}
charges: {monthly-fee: {per: month}}
guarantees:
  month: {clause: "1", pay: {of: monthly-fee, reached: [{below: 100%, pay: 5%}]}, claim: {within: 120 months}}
"""

PIECES = """
garant: 1
contract: pieces
version: "1"
currency: EUR
zone: UTC
money: {round: half up}
guarantees:
  disturbed: {clause: "1", records: maintenance, per: record, pay: {amount: 1.00 EUR}}
"""


def prepare(desk):
    desk.do("customer", "set", "examples/book/customer.yaml")
    for path in (f"contracts/{MONTHLY}/contract.yaml", desk.file("claimed.yaml", CLAIMED)):
        desk.do("contract", "publish", path, "--from", "2026-01-01")
    desk.do("subscription", "import", desk.file("monthly.csv", "subscription,customer,start,monthly-fee\n"
                                                "m-1,c-1,2026-01-01,100.00\nm-2,c-1,2026-01-01,200.00\n"), "--contract", MONTHLY)
    desk.do("subscription", "import", desk.file("claimed.csv", "subscription,customer,start,monthly-fee\n"
                                                "g-1,c-1,2026-01-01,100.00\n"), "--contract", "claimed")
    hit(desk, "o-1", "m-1", "2026-06-20T08", "2026-06-20T18")
    hit(desk, "o-2", "g-1", "2026-06-20T08", "2026-06-20T18")


def hit(desk, name, subscription, start, end):
    desk.expect(f"outage {name}", 0, "recorded", "outage", "open", name, "--customer", "c-1", "--subscription", subscription,
                "--from", start + ":00:00Z", "--to", end + ":00:00Z")


def correct(desk, name, end):
    done = desk.do("outage", "correct", name, "--customer", "c-1", "--to", end + ":00:00Z", "--reason", "the log of the switch")
    result(done.returncode == 0 and "G0918" in done.stderr, "a correction of what is closed says so", done.stderr)


def entries(desk):
    return [(entry["kind"], entry["amount"]) for entry in desk.json("credit", "list")["entries"]]


def counts(desk, *words):
    answer = desk.json("close", *words)
    return tuple(answer["round"][name] for name in ("settled", "quiet", "revised", "failed"))


def check_close(desk):
    before = desk.facts()
    preview = desk.json("close", "preview", "2026-06")
    amounts = {line["subscription"]: (line.get("payable"), line.get("posted"), line["entitlement"]) for line in preview["lines"]}
    result(amounts["m-1"] == ("10.00 USD", "10.00 USD", "automatic") and amounts["g-1"][2] == "claimable"
           and amounts["g-1"][1] == "0.00 EUR" and "m-2" not in amounts and desk.facts() == before,
           "a preview says what would come, and records nothing", amounts)
    desk.expect("a month is closed", 0, "2026-06: 3 subscriptions settled, nothing happened for 1, 3 have a new revision",
                "close", "run", "2026-06")
    result(entries(desk) == [("credit", "10.00 USD")], "what is owed without a claim is a credit, the rest is not", entries(desk))
    facts = desk.facts()
    desk.expect("a second run", 0, "nothing changed: it is closed already", "close", "run", "2026-06")
    again = desk.json("close", "run", "2026-06")
    result(desk.facts() == facts and again["changed"] is False and again["round"]["settled"] == 3, "changes nothing", again)
    shown = desk.json("close", "show", "2026-06")["revisions"]
    lines = {revision["subscription"]: revision["lines"][0] for revision in shown}
    result(set(lines) == {"m-1", "g-1"} and lines["g-1"]["deadline"].startswith("2036-"), "what it found, with deadlines", shown)
    done = desk.run_in("fr", "close", "list")
    result("Passe" in done.stdout and "2026-06" in done.stdout, "the rounds in French", done.stdout)
    desk.expect("claims that are due are the same", 0, "g-1", "claim", "due", "--customer", "c-1", "--window", "2026-06")


def check_order(desk):
    for title, code, words in (
            ("a gap", "G1132", ("run", "2026-08")), ("what is before", "G1132", ("run", "2026-05")),
            ("what lies in what is closed", "G1132", ("run", "2026-06-15")), ("what it lies in", "G1132", ("run", "2026-Q2")),
            ("no period", "G1130", ("run", "June")), ("no month", "G1130", ("run", "2026-13")),
            ("no reason", "G1138", ("restate", "2026-06")), ("not closed", "G1133", ("restate", "2026-07", "--reason", "x")),
            ("nothing to resume", "G1139", ("resume", "2026-06")), ("never closed", "G1133", ("show", "2026-07")),
            ("whose", "G1140", ("restate", "2026-06", "--subscription", "m-1", "--reason", "x")),
            ("nobody", "", ("restate", "2026-06", "--customer", "c-9", "--reason", "x"))):
        desk.expect(f"refused: {title}", 3, code, "close", *words)
    for title, words in (("a key", ("run", "2026-07", "--key", "k")), ("a round that is none", ("show", "2026-06", "--round", "0")),
                         ("no word", ("close", "2026-06"))):
        desk.expect(f"misused: {title}", 2, "G0601", "close", *words)
    with tempfile.TemporaryDirectory() as folder:
        other = Desk(folder)
        other.do("contract", "publish", f"contracts/{MONTHLY}/contract.yaml", "--from", "2026-01-01")
        other.expect("a month that is to come", 3, "G1131", "close", "run", "2199-01")


def check_restate(desk):
    correct(desk, "o-1", "2026-06-20T09")
    changed = desk.json("close", "preview", "2026-06")["lines"]
    result([(line["subscription"], line["revision"], line["posted"]) for line in changed] == [("m-1", 2, "5.00 USD")],
           "a preview of a restatement shows what differs", changed)
    result(counts(desk, "restate", "2026-06", "--reason", "shorter") == (3, 1, 1, 0), "one of three is restated")
    result(entries(desk) == [("credit", "10.00 USD"), ("correction", "5.00 USD")], "less is owed: a correction", entries(desk))
    result(counts(desk, "restate", "2026-06", "--reason", "once more") == (3, 1, 0, 0), "once more changes nothing")
    desk.expect("it is used", 0, "recorded", "credit", "apply", "c-1", "a-1", "5.00 USD", "--reason", "on F-1")
    desk.do("outage", "correct", "o-1", "--customer", "c-1", "--from", "2026-05-20T08:00:00Z", "--to", "2026-05-20T09:00:00Z",
            "--reason", "in May")
    result(counts(desk, "restate", "2026-06", "--reason", "in May", "--customer", "c-1", "--subscription", "m-1") == (1, 0, 1, 0),
           "one subscription is restated alone")
    result(entries(desk)[-1] == ("overpayment", "5.00 USD"), "what was used already is overpaid", entries(desk))


def check_later(desk):
    """What a closed month leaves for later ones, and keeps from being changed."""
    desk.do("close", "run", "2026-07")
    hit(desk, "o-3", "m-2", "2026-08-01T08", "2026-08-01T09")
    result(counts(desk, "run", "2026-08") == (3, 2, 3, 0), "a month later")
    case = json.loads(desk.json("case", "make", "m-2", "--customer", "c-1", "--window", "2026-09")["case"])
    result(case["state"]["credits"][0]["amount"] == "10.00 USD" and case["state"]["results"][0]["missed"] is True,
           "a case has what was paid and missed before", case.get("state"))
    text = (ROOT / f"contracts/{MONTHLY}/contract.yaml").read_text(encoding="utf-8").replace('version: "1"', 'version: "2"')
    desk.expect("a version from within a quiet month", 3, "G0835", "contract", "publish", desk.file("two.yaml", text), "--from",
                "2026-07-15")
    desk.expect("a version from after it", 0, "recorded", "contract", "publish", desk.file("two.yaml", text), "--from", "2026-09-01")
    result(desk.is_whole(), "the book is whole, settled again")
    totals = json.loads(desk.run("verify", "--book", desk.book, "--json").stdout)
    result(totals["differences"] == 0, "verified", totals)


def check_failed(desk):
    """One whose facts contradict each other is said, and the others are settled."""
    hit(desk, "o-4", "m-1", "2026-09-03T08", "2026-09-03T09")
    desk.do("claim", "file", "q-1", "--customer", "c-1", "--subscription", "m-1", "--about", "o-4", "--at", "2026-09-04T08:00:00Z")
    desk.do("outage", "correct", "o-4", "--customer", "c-1", "--from", "2026-09-06T08:00:00Z", "--to", "2026-09-06T09:00:00Z",
            "--reason", "later")
    done = desk.do("close", "run", "2026-09", "--json")
    said = json.loads(done.stdout)
    result(done.returncode == 3 and said["round"]["failed"] == 1 and said["round"]["settled"] == 2
           and "G1137" in [entry["code"] for entry in said["diagnostics"]], "one failed, two are settled", done.stdout)
    desk.do("outage", "correct", "o-4", "--customer", "c-1", "--from", "2026-09-03T08:00:00Z", "--to", "2026-09-03T09:00:00Z",
            "--reason", "it was right")
    result(counts(desk, "restate", "2026-09", "--reason", "mended") == (3, 2, 1, 0), "a restatement settles it")
    result(desk.is_whole(), "the book is whole")


def check_pieces():
    """A maintenance that was lengthened pays for each of its pieces, in one entry."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        desk.do("customer", "set", "examples/book/customer.yaml")
        desk.do("contract", "publish", desk.file("pieces.yaml", PIECES), "--from", "2026-01-01")
        desk.do("subscription", "import", desk.file("pieces.csv", "subscription,customer,start\nm-1,c-1,2026-01-01\n"), "--contract",
                "pieces")
        who = ("--customer", "c-1", "--evidence", "mail 1", "--from", "2026-10-10T08:00:00Z")
        desk.do("maintenance", "announce", "w-1", *who, "--subscription", "m-1", "--to", "2026-10-10T10:00:00Z", "--published",
                "2026-10-01T08:00:00Z")
        desk.do("maintenance", "revise", "w-1", *who, "--to", "2026-10-10T12:00:00Z", "--published", "2026-10-09T08:00:00Z",
                "--reason", "longer")
        result(counts(desk, "run", "2026-10") == (1, 0, 1, 0) and entries(desk) == [("credit", "2.00 EUR")] and desk.is_whole(),
               "two pieces of a maintenance are one line", entries(desk))


def main():
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        prepare(desk)
        for check in (check_close, check_order, check_restate, check_later, check_failed):
            check(desk)
    check_pieces()
    return finish()


if __name__ == "__main__":
    sys.exit(main())
