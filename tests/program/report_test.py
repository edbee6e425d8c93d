#!/usr/bin/env python3
"""Reports of customers in a book from outside: received with a receipt, linked to outages, corrected, withdrawn; and what of
them the case of a subscription has, settled to the cent. Prints TAP."""
import json
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import GARANT, finish, result

DAY = "2026-06-20T"
WHO = ("--customer", "c-1")


def prepare(desk):
    desk.do("customer", "set", "examples/book/customer.yaml")
    desk.do("contract", "publish", "contracts/clicksend-sms/contract.yaml")
    desk.do("subscription", "import", desk.file("sms.csv", "subscription,customer,start,monthly-fee\n"
                                                "g-1,c-1,2026-01-01,100.00\ng-2,c-1,2026-01-01,100.00\n"),
            "--contract", "clicksend-sms")
    for words in (("sms-gateway",), ("api", "--in", "sms-gateway"), ("dns",)):
        desk.do("service", "add", *words)
    desk.do("outage", "open", "o-1", "--component", "api", "--from", DAY + "08:00:00Z", "--to", DAY + "14:00:00Z")


def check_receipt(desk):
    done = desk.do("report", "receive", *WHO, "--channel", "voicemail", "--at", DAY + "09:00:00Z", "--evidence", "tape 4",
                   "--key", "call 1")
    again = desk.do("report", "receive", *WHO, "--channel", "voicemail", "--at", DAY + "09:00:00Z", "--evidence", "tape 4",
                    "--key", "call 1")
    result(done.returncode == 0 and "by voicemail" in done.stdout and DAY + "09:00:00Z" in done.stdout
           and again.returncode == 0 and again.stdout == done.stdout, "the same call under its key has the same receipt",
           done.stdout + again.stdout)
    name = desk.json("report", "list", *WHO)["reports"][0]["id"]
    receipt = desk.json("report", "receipt", name, *WHO)["receipt"]
    result(receipt["hash"] in done.stdout and receipt["report"]["at"] == DAY + "09:00:00Z", "which can be written again",
           receipt)
    done = subprocess.run([GARANT, "report", "receipt", name, *WHO, "--book", desk.book, "--lang", "fr"],
                          capture_output=True, text=True, check=False)
    result("par messagerie vocale" in done.stdout, "in French too", done.stdout)
    database = sqlite3.connect(desk.book / "book.db")
    (held,) = database.execute("SELECT hash FROM journal WHERE shard = ? AND seq = ?",
                               (receipt["shard"], receipt["number"])).fetchone()
    database.close()
    result(receipt["hash"] == "sha256:" + held.hex(), "and names the fact of the book with its hash", receipt)
    return name


def check_wrong(desk, name):
    def wrong(title, ident, *words):
        desk.expect(title, 3, ident, "report", *words)

    wrong("an id that is none", "G0960", "receive", "R 1", *WHO, "--channel", "web")
    wrong("one that is not there", "G0961", "show", "r-77", *WHO)
    wrong("a receipt of none", "G0961", "receipt", "r-77", *WHO)
    wrong("of a customer that is none", "G0840", "receive", "--customer", "c-7", "--channel", "web")
    wrong("the list of a customer that is none", "G0840", "list", "--customer", "c-7")
    wrong("a subscription that is none", "G0850", "receive", *WHO, "--channel", "web", "--subscription", "g-9")
    wrong("an outage that is none", "G0902", "receive", *WHO, "--channel", "web", "--about", "o-9")
    wrong("no channel", "G0964", "receive", *WHO)
    wrong("in the future", "G0968", "receive", *WHO, "--channel", "web", "--at", "2999-01-01T00:00:00Z")
    wrong("another report of that id", "G0962", "receive", name, *WHO, "--channel", "phone", "--at", DAY + "09:00:00Z")
    wrong("corrected without a reason", "G0965", "correct", name, *WHO, "--at", DAY + "08:00:00Z", "--evidence", "tape 5")
    wrong("corrected without evidence", "G0966", "correct", name, *WHO, "--at", DAY + "08:00:00Z", "--reason", "x")
    wrong("corrected with nothing", "G0967", "correct", name, *WHO, "--reason", "x")
    wrong("linked to an outage that is none", "G0902", "link", name, "o-9", *WHO)
    desk.expect("a channel that is none", 2, "pigeon", "report", "receive", *WHO, "--channel", "pigeon")
    desk.expect("no customer", 2, "--customer is missing", "report", "receive", "--channel", "web")


def settled(desk, subscription="g-1"):
    """The records of the case of June that are reports, and what it owes."""
    made = desk.do("case", "make", subscription, *WHO, "--window", "2026-06")
    case = desk.file("case.json", made.stdout)
    contract = desk.file("contract.yaml", desk.do("contract", "show", "clicksend-sms").stdout)
    document = json.loads(desk.run("settle", contract, case, "--json").stdout)
    down = [row["downtime_ms"] for row in document["statements"][0]["results"] if row["guarantee"] == "availability"][0]
    return [row for row in json.loads(made.stdout)["records"] if "report" in row], down


def check_case(desk, name):
    rows, down = settled(desk)
    result(rows == [{"report": name, "at": DAY + "09:00:00Z", "channel": "voicemail"}] and down == 18000000,
           "an outage counts from the report that falls into it", (rows, down))
    desk.expect("another report, of one line", 0, "Receipt", "report", "receive", "r-early", *WHO, "--subscription", "g-1",
                "--channel", "phone", "--at", DAY + "07:30:00Z")
    result(settled(desk)[1] == 18000000, "one that falls into none starts nothing")
    desk.expect("linked", 0, "recorded", "report", "link", "r-early", "o-1", *WHO)
    desk.expect("once", 0, "nothing changed", "report", "link", "r-early", "o-1", *WHO)
    rows, down = settled(desk)
    result({"report": "r-early", "at": DAY + "07:30:00Z", "about": "o-1", "channel": "phone"} in rows and down == 21600000,
           "once it is linked it counts from the beginning", (rows, down))
    rows, down = settled(desk, "g-2")
    result([row["report"] for row in rows] == [name] and down == 18000000, "but not for the other line", (rows, down))
    desk.do("outage", "open", "o-2", "--component", "api", "--from", DAY + "13:00:00Z", "--to", DAY + "15:00:00Z")
    desk.do("outage", "merge", "o-1", "o-2", "--reason", "one fault")
    rows, down = settled(desk)
    result([row.get("about") for row in rows] == ["o-2", None] and down == 25200000,
           "a report about an outage that was merged is about what took its time", (rows, down))


def check_changes(desk, name):
    desk.expect("corrected", 0, "recorded", "report", "correct", "r-early", *WHO, "--at", DAY + "10:00:00Z", "--reason",
                "the clock was wrong", "--evidence", "tape 5")
    shown = desk.json("report", "show", "r-early", *WHO)["reports"]
    result([(row["revision"], row["change"], row["at"]) for row in shown]
           == [(1, "received", DAY + "07:30:00Z"), (2, "linked", DAY + "07:30:00Z"), (3, "corrected", DAY + "10:00:00Z")],
           "what stood before stays readable", shown)
    desk.expect("shown to people", 0, "the clock was wrong", "report", "show", "r-early", *WHO)
    desk.expect("withdrawn", 0, "recorded", "report", "withdraw", name, *WHO, "--reason", "it was another service")
    desk.expect("once", 0, "nothing changed", "report", "withdraw", name, *WHO, "--reason", "it was another service")
    desk.expect("and then linked no more", 3, "G0963", "report", "link", name, "o-2", *WHO)
    rows, down = settled(desk)
    result([row["report"] for row in rows] == ["r-early"] and down == 18000000, "what was withdrawn counts no more",
           (rows, down))
    desk.expect("listed", 0, "withdrawn", "report", "list", *WHO)
    desk.do("outage", "open", "o-2", *WHO, "--subscription", "g-1", "--from", DAY + "20:00:00Z", "--to", DAY + "21:00:00Z")
    desk.do("report", "receive", "o-2", *WHO, "--channel", "web", "--at", DAY + "20:30:00Z", "--about", "o-2")
    rows, down = settled(desk)
    result({"report": "o-2.report.customer", "at": DAY + "20:30:00Z", "about": "o-2.customer", "channel": "web"} in rows,
           "what has one id in the book has names of its own in the case", rows)


def main():
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        prepare(desk)
        name = check_receipt(desk)
        for check in (check_wrong, check_case, check_changes):
            check(desk, name)
        result(desk.is_whole(), "the whole book is as it was recorded")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
