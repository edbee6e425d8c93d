#!/usr/bin/env python3
"""Maintenance of a book from outside: announced, revised, cancelled; and what of it the case of a subscription has, settled
to the amount. Prints TAP."""
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import finish, result

DAY = "2026-06-20T"
EARLY = "2026-06-01T00:00:00Z"
WORK = ("--component", "api", "--from", DAY + "08:00:00Z", "--to", DAY + "10:00:00Z")


def prepare(desk):
    desk.do("customer", "set", "examples/book/customer.yaml")
    desk.do("contract", "publish", "contracts/clicksend-sms/contract.yaml")
    desk.do("subscription", "import", desk.file("sms.csv", "subscription,customer,start,monthly-fee\n"
                                                "g-1,c-1,2026-01-01,100.00\n"), "--contract", "clicksend-sms")
    for words in (("sms-gateway",), ("api", "--in", "sms-gateway"), ("dns",)):
        desk.do("service", "add", *words)


def check_life(desk):
    def do(title, code, text, *words):
        desk.expect(title, code, text, "maintenance", *words)

    do("work is announced", 0, "recorded", "announce", "m-1", "planned=yes", *WORK, "--published", EARLY, "--evidence",
       "mail 1")
    do("announced alike again it is known", 0, "nothing changed", "announce", "m-1", "planned=yes", *WORK, "--published",
       EARLY, "--evidence", "mail 1")
    do("other work of that id", 3, "G0942", "announce", "m-1", "--component", "dns", "--from", DAY + "08:00:00Z", "--to",
       DAY + "09:00:00Z")
    do("a revision needs a reason", 3, "G0948", "revise", "m-1", "--to", DAY + "12:00:00Z")
    do("and takes it", 0, "recorded", "revise", "m-1", "--to", DAY + "12:00:00Z", "--reason", "more to do", "--published",
       "2026-06-18T00:00:00Z", "--evidence", "mail 2")
    do("it cannot be published before the one before", 3, "G0952", "revise", "m-1", "--to", DAY + "13:00:00Z", "--reason",
       "x", "--published", EARLY, "--evidence", "mail 3")
    do("nor elsewhere without evidence", 3, "G0949", "revise", "m-1", "--to", DAY + "13:00:00Z", "--reason", "x",
       "--published", "2026-06-19T00:00:00Z")
    do("other values need evidence", 3, "G0949", "revise", "m-1", "emergency=yes", "--reason", "x")
    do("what leaves all as it is", 0, "nothing changed", "revise", "m-1", "--to", DAY + "12:00:00Z", "--reason", "x")
    shown = desk.json("maintenance", "show", "m-1")["maintenance"]
    result([(row["revision"], row["change"], row["published"], row["to"]) for row in shown]
           == [(1, "announced", EARLY, DAY + "10:00:00Z"), (2, "revised", "2026-06-18T00:00:00Z", DAY + "12:00:00Z")],
           "each announcement keeps its publication", shown)
    do("shown to people", 0, "more to do", "show", "m-1")
    do("listed", 0, "m-1", "list")
    result(len(desk.json("maintenance", "list", "--from", DAY + "11:00:00Z")["maintenance"]) == 1
           and desk.json("maintenance", "list", "--from", DAY + "12:00:00Z")["maintenance"] == []
           and desk.json("maintenance", "list", "--as-of", "2026-01-01T00:00:00Z")["maintenance"] == [],
           "by time, and by knowledge")


def check_wrong(desk):
    def wrong(title, ident, *words):
        desk.expect(title, 3, ident, "maintenance", *words)

    wrong("an id that is none", "G0940", "announce", "M 2", *WORK)
    wrong("one that is not there", "G0941", "revise", "m-77", "--to", DAY + "12:00:00Z", "--reason", "x")
    wrong("shown where it is not", "G0941", "show", "m-77")
    wrong("without a time", "G0944", "announce", "m-2", "--component", "api", "--from", DAY + "08:00:00Z")
    wrong("an end before its beginning", DAY + "07:00:00Z", "announce", "m-2", "--component", "api", "--from",
          DAY + "08:00:00Z", "--to", DAY + "07:00:00Z")
    wrong("an end before the beginning that was announced", DAY + "07:00:00Z", "revise", "m-1", "--to", DAY + "07:00:00Z",
          "--reason", "x")
    wrong("one that hits nothing", "G0946", "announce", "m-2", "--from", DAY + "08:00:00Z", "--to", DAY + "09:00:00Z")
    wrong("a component that is none", "did you mean api?", "announce", "m-2", "--component", "apj", "--from",
          DAY + "08:00:00Z", "--to", DAY + "09:00:00Z")
    wrong("a subscription of nobody", "G0922", "announce", "m-2", *WORK, "--subscription", "g-1")
    wrong("a revision that says nothing", "G0950", "revise", "m-1", "--reason", "x")
    wrong("published in the future", "G0951", "announce", "m-2", *WORK, "--published", "2999-01-01T00:00:00Z", "--evidence",
          "mail")
    wrong("a value that is none", "G0916", "announce", "m-2", "emergency=perhaps", *WORK)
    wrong("the publication as a value", "G0916", "announce", "m-2", "published=" + EARLY, *WORK)
    desk.expect("what it hits cannot change", 2, "--component", "maintenance", "revise", "m-1", "--component", "dns",
                "--reason", "x")


def settled(desk):
    """What the case of June owes for availability, and how much of it does not count."""
    made = desk.do("case", "make", "g-1", "--customer", "c-1", "--window", "2026-06")
    case = desk.file("case.json", made.stdout)
    contract = desk.file("contract.yaml", desk.do("contract", "show", "clicksend-sms").stdout)
    document = json.loads(desk.run("settle", contract, case, "--json").stdout)
    result_of = [row for row in document["statements"][0]["results"] if row["guarantee"] == "availability"][0]
    return json.loads(made.stdout), result_of["downtime_ms"], result_of["taken_ms"]


def check_case(desk):
    desk.do("outage", "open", "o-1", f"reported={DAY}08:00:00Z", "--component", "api", "--from", DAY + "08:00:00Z", "--to",
            DAY + "12:00:00Z")
    case, down, excluded = settled(desk)
    record = [row for row in case["records"] if "maintenance" in row][0]
    result(record == {"maintenance": "m-1", "from": DAY + "08:00:00Z", "to": DAY + "10:00:00Z", "published": EARLY,
                      "component": ["api"], "planned": "yes",
                      "revisions": [{"published": "2026-06-18T00:00:00Z", "from": DAY + "08:00:00Z",
                                     "to": DAY + "12:00:00Z"}]}, "the case has each announcement", record)
    result((down, excluded) == (7200000, 7200000), "only what was announced seven days ahead does not count",
           (down, excluded))
    desk.expect("cancelled", 0, "recorded", "maintenance", "cancel", "m-1", "--reason", "it did not take place")
    desk.expect("once", 0, "nothing changed", "maintenance", "cancel", "m-1", "--reason", "it did not take place")
    desk.expect("and then revised no more", 3, "G0943", "maintenance", "revise", "m-1", "--to", DAY + "13:00:00Z",
                "--reason", "x")
    case, down, excluded = settled(desk)
    result((down, excluded) == (14400000, 0), "what was cancelled takes nothing away", (down, excluded))
    desk.do("maintenance", "announce", "m-1", "--customer", "c-1", "--subscription", "g-1", "--from", DAY + "09:00:00Z",
            "--to", DAY + "10:00:00Z", "--published", EARLY, "--evidence", "mail 9")
    desk.do("maintenance", "announce", "m-dns", "--component", "dns", "--from", DAY + "08:00:00Z", "--to",
            DAY + "12:00:00Z", "--published", EARLY, "--evidence", "mail 9")
    case, down, excluded = settled(desk)
    names = [row["maintenance"] for row in case["records"] if "maintenance" in row]
    result(names == ["m-1", "m-1.customer"] and (down, excluded) == (10800000, 3600000),
           "that of one line has its own name, and that of something else is left out", (names, down, excluded))


def check_stated(desk):
    desk.do("settle", desk.file("c.yaml", desk.do("contract", "show", "clicksend-sms").stdout), desk.folder / "case.json")
    desk.expect("a change of what was stated tells so", 0, "G0918", "maintenance", "announce", "m-3", "--component", "api",
                "--from", DAY + "11:00:00Z", "--to", DAY + "12:00:00Z")


def main():
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        prepare(desk)
        for check in (check_life, check_wrong, check_case, check_stated):
            check(desk)
        result(desk.is_whole(), "the whole book is as it was recorded")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
