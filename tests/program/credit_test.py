#!/usr/bin/env python3
"""Credits and refunds of a book from outside: what is owed, what became of it, and who has to agree. Money never moves
twice, also when several ask at once. Prints TAP."""
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import GARANT, ROOT, finish, result

PERSON = ("--reason", "availability of May")
CREDIT = ("--nature", "price reduction", *PERSON)


def begin(folder):
    desk = Desk(folder)
    for customer in ("c-1", "c-2"):
        text = (ROOT / "examples/book/customer.yaml").read_text(encoding="utf-8").replace("id: c-1", f"id: {customer}")
        desk.expect(f"the customer {customer}", 0, "recorded", "customer", "set", desk.file("customer.yaml", text))
    return desk


def check_ways(desk):
    desk.expect("a credit", 0, "recorded", "credit", "grant", "c-1", "may", "100.00 EUR", *CREDIT)
    desk.expect("the same", 0, "nothing changed", "credit", "grant", "c-1", "may", "100 EUR", *CREDIT)
    desk.expect("another under its name", 3, "G0881", "credit", "grant", "c-1", "may", "101 EUR", *CREDIT)
    desk.expect("the name at another customer", 0, "recorded", "credit", "grant", "c-2", "may", "5.00 USD", *CREDIT)
    desk.expect("a credit note", 0, "recorded", "credit", "apply", "c-1", "av-1", "60.00 EUR", "--document", "AV-1", *PERSON)
    desk.expect("more than there is", 3, "G0893", "credit", "refund", "c-1", "r-1", "40.01 EUR", *PERSON)
    desk.expect("in a currency in which nothing is owed", 3, "G0893", "credit", "refund", "c-1", "r-1", "1 USD", *PERSON)
    desk.expect("a refund", 0, "recorded", "credit", "refund", "c-1", "r-1", "40.00 EUR", *PERSON)
    desk.expect("its counter-entry", 0, "recorded", "credit", "reverse", "c-1", "r-1-back", "r-1", *PERSON)
    desk.expect("twice", 3, "G0887", "credit", "reverse", "c-1", "r-1-again", "r-1", *PERSON)
    desk.expect("not used in time", 0, "recorded", "credit", "expire", "c-1", "old", "40.00 EUR", *PERSON)
    entries = desk.json("credit", "list")["entries"]
    result([entry["number"] for entry in sorted(entries, key=lambda entry: entry["number"])] == [1, 2, 3, 4, 5, 6],
           "one series without gaps for all customers", entries)
    shown = desk.json("credit", "show", "c-1", "r-1")["entry"]
    result((shown["state"], shown["amount"], shown["kind"]) == ("taken back", "40.00 EUR", "refund"), "what is shown", shown)
    only = desk.json("credit", "list", "--customer", "c-2")["entries"]
    result([(entry["customer"], entry["amount"]) for entry in only] == [("c-2", "5.00 USD")], "of one customer", only)


def check_bad(desk):
    def wrong(title, diagnostic, *words):
        desk.expect(title, 3, diagnostic, "credit", *words)

    wrong("an amount without a currency", "G0883", "grant", "c-1", "x", "20", *CREDIT)
    wrong("no amount", "G0883", "grant", "c-1", "x", "much", *CREDIT)
    wrong("nothing", "G0883", "grant", "c-1", "x", "0 EUR", *CREDIT)
    wrong("half a cent", "G0883", "grant", "c-1", "x", "0.005 EUR", *CREDIT)
    wrong("a yen in parts", "G0883", "grant", "c-1", "x", "0.5 JPY", *CREDIT)
    wrong("past 64 bits", "G0883", "grant", "c-1", "x", "99999999999999999999 EUR", *CREDIT)
    wrong("no reason", "G0884", "grant", "c-1", "x", "5 EUR", "--nature", "goodwill")
    wrong("no nature", "G0885", "grant", "c-1", "x", "5 EUR", *PERSON)
    wrong("a nature that is none", "G0885", "grant", "c-1", "x", "5 EUR", "--nature", "gift", *PERSON)
    wrong("no id", "G0882", "grant", "c-1", "", "5 EUR", *CREDIT)
    wrong("a long id", "G0882", "grant", "c-1", "x" * 191, "5 EUR", *CREDIT)
    wrong("no such customer", "G0840", "grant", "c-9", "x", "5 EUR", *CREDIT)
    wrong("no such subscription", "G0850", "grant", "c-1", "x", "5 EUR", "--subscription", "s-9", *CREDIT)
    wrong("a counter-entry of nothing", "G0880", "reverse", "c-1", "x", "none", *PERSON)
    wrong("a counter-entry of somebody else's", "G0880", "reverse", "c-2", "x", "av-1", *PERSON)
    wrong("an approval of nothing", "G0880", "approve", "c-1", "none")
    desk.expect("less than nothing is taken for an option", 2, "-5 EUR", "credit", "grant", "c-1", "x", "-5 EUR", *CREDIT)
    desk.expect("a refund has no nature", 2, "--nature", "credit", "refund", "c-1", "x", "5 EUR", *CREDIT)


def check_second_person(desk):
    desk.expect("a set amount", 0, "recorded", "credit", "limit", "50.00 EUR")
    desk.expect("set once", 0, "nothing changed", "credit", "limit", "50 EUR")
    desk.expect("up to it", 0, "recorded", "credit", "grant", "c-1", "june", "50.00 EUR", *CREDIT)
    desk.expect("above it", 0, "recorded", "credit", "grant", "c-1", "july", "50.01 EUR", *CREDIT)
    waiting = desk.json("credit", "list", "--state", "proposed")["entries"]
    result([(entry["id"], entry.get("number")) for entry in waiting] == [("july", None)], "it waits", waiting)
    desk.expect("nobody agrees with himself", 3, "G0889", "credit", "approve", "c-1", "july")
    desk.expect("a refund of it", 3, "G0893", "credit", "refund", "c-1", "early", "60.00 EUR", *PERSON)
    if os.getuid() == 0:
        done = desk.as_account("4711", "credit", "approve", "c-1", "july")
        shown = desk.json("credit", "show", "c-1", "july")["entry"]
        result(done.returncode == 0 and shown["ended_by"] == "uid:4711" and shown["state"] == "decided",
               "somebody else agrees", done.stderr)
        done = desk.as_account("x; rm", "credit", "grant", "c-1", "odd", "1 EUR", *CREDIT)
        result(desk.json("credit", "show", "c-1", "odd")["entry"]["proposed_by"] == "uid:0", "an account is a number",
               done.stderr)
    else:
        desk.expect("refused", 0, "recorded", "credit", "refuse", "c-1", "july", *PERSON)
    desk.expect("no second person any more", 0, "recorded", "credit", "limit", "none", "EUR")
    desk.expect("a currency that is none", 3, "G0883", "credit", "limit", "none", "ABC")


def check_at_once(desk):
    """Of eight who pay back 20 of 100, five can."""
    desk.expect("100 for several", 0, "recorded", "credit", "grant", "c-2", "large", "100.00 EUR", *CREDIT)

    def refund(number):
        done = None
        while done is None or "G0706" in done.stderr:
            done = desk.do("credit", "refund", "c-2", f"at-once-{number}", "20.00 EUR", *PERSON)
        return done.returncode

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(refund, range(8)))
    result(codes == [0] * 5 + [3] * 3, "several at once never pay more than there is", codes)


def main():
    with tempfile.TemporaryDirectory() as folder:
        desk = begin(folder)
        for check in (check_ways, check_bad, check_second_person, check_at_once):
            check(desk)
        result(desk.is_whole(), "the whole book is as it was recorded")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
