#!/usr/bin/env python3
"""Ending subscriptions of a book from outside: asked for with a receipt, agreed on, withdrawn, owed back to the cent as invoices
are paid, and claims afterwards. Prints TAP."""
import json
import sqlite3
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import finish, result

WHO = ("--customer", "c-1")
PRICE = ("--nature", "price reduction")
MUXITY = "fr-muxity-thd-no-gtr"
# Two contracts that Muxity's is not: one asks for a letter and a charge, one says nothing of leaving.
BOUND = """
garant: 1
contract: bound
version: "3"
currency: EUR
zone: Europe/Paris
money: {round: half up}
charges: {fee: {per: month}}
endings: {lines: number}
guarantees:
  month:
    clause: "1"
    pay: {of: fee, reached: [{below: 100%, pay: 5%}]}
    claim: {within: 2 months}
term:
  clause: "9"
  commitment: 12 months
  notice: 1 month
  early charge: fee * ending.lines
  last invoice: fee
  refund: {within: 14 days, of: ending.end}
"""
SILENT = """
garant: 1
contract: silent
version: "1"
currency: EUR
zone: Europe/Paris
money: {round: half up}
charges: {fee: {per: month}}
guarantees:
  month: {clause: "1", pay: {of: fee, reached: [{below: 100%, pay: 5%}]}}
"""
INVOICES = """customer,number,date,subscription,from,to,currency,net,vat,rate,paid
c-1,F-1,2026-05-01,f-1,2026-05-01,2026-06-01,EUR,100.00,S,20,2026-05-20
c-1,F-2,2026-06-01,f-1,2026-06-01,2026-09-01,EUR,300.00,S,20,
c-1,F-3,2026-06-01,f-2,2026-06-01,2026-09-01,EUR,300.00,S,20,2026-06-02
"""


def prepare(desk):
    desk.do("customer", "set", "examples/book/customer.yaml")
    desk.do("contract", "publish", f"contracts/{MUXITY}/contract.yaml", "--from", "2026-01-01")
    for name, text in (("bound", BOUND), ("silent", SILENT)):
        desk.do("contract", "publish", desk.file(f"{name}.yaml", text), "--from", "2026-01-01")
    desk.do("subscription", "import", desk.file("f.csv", "subscription,customer,start,monthly-fee\n" + "".join(
        f"f-{number},c-1,2026-01-01,100.00\n" for number in range(1, 6))), "--contract", MUXITY)
    desk.do("subscription", "import", desk.file("b.csv", "subscription,customer,start,fee\nb-1,c-1,2026-02-01,40.00\n"
                                                "b-2,c-1,2026-02-01,40.00\nb-3,c-1,2026-02-01,40.00\n"), "--contract", "bound")
    desk.do("subscription", "import", desk.file("s.csv", "subscription,customer,start,end,fee\ns-1,c-1,2026-02-01,,40.00\n"
                                                "s-2,c-1,2026-02-01,2026-06-15,40.00\n"), "--contract", "silent")
    desk.expect("invoices, one of them paid", 0, "3 invoices recorded", "invoice", "import", desk.file("i.csv", INVOICES))


def ends(desk, subscription):
    rows = [row for row in desk.json("subscription", "list", *WHO)["subscriptions"] if row["id"] == subscription]
    return rows[0].get("end")


def entries(desk):
    return [(row["id"], row["amount"], row["state"]) for row in desk.json("credit", "list")["entries"]]


def check_paid(desk):
    """When invoices were paid: told by the table, by a command, and taken back."""
    again = desk.do("invoice", "import", desk.file("i2.csv", INVOICES.replace("S,20,\n", "S,20,2026-06-20\n")))
    result("1 invoices recorded, 2 were there already" in again.stdout, "that one was paid is news of the same table", again.stdout)
    again = desk.do("invoice", "import", desk.file("i3.csv", INVOICES))
    result("0 invoices recorded, 3 were" in again.stdout, "a table that says nothing of it takes nothing back", again.stdout)
    desk.expect("another day is no news but another invoice", 3, "G0861", "invoice", "import",
                desk.file("i4.csv", INVOICES.replace("2026-05-20", "2026-05-21")))
    desk.expect("not paid after all", 0, "recorded", "invoice", "unpaid", "F-2", *WHO)
    desk.expect("which is so already", 0, "nothing changed", "invoice", "unpaid", "F-2", *WHO)
    shown = desk.json("invoice", "show", "F-2", *WHO)["invoices"]
    result([row.get("paid") for row in shown] == [None, "2026-06-20", None], "each is a revision", shown)
    desk.expect("a day that is none", 3, "G0812", "invoice", "paid", "F-2", "2026-02-30", *WHO)
    desk.expect("an invoice that is none", 3, "G0860", "invoice", "paid", "F-9", "2026-02-20", *WHO)


def check_requested(desk):
    words = ("ending", "request", *WHO, "--subscription", "f-1", "--channel", "web", "--at", "2026-06-10T08:00:00Z", "--key", "k1")
    done, again = desk.do(*words), desk.do(*words)
    result(done.returncode == 0 and done.stdout == again.stdout and "The subscription ends: 2026-07-01T00:00:00+02:00" in done.stdout,
           "the same request under its key has the same receipt", done.stdout + done.stderr)
    rows = desk.json("ending", "list", *WHO)["endings"]
    name = rows[0]["id"]
    receipt = desk.json("ending", "receipt", name, *WHO)["receipt"]
    result(receipt["hash"] in done.stdout and receipt["ending"]["channel"] == "web" and len(rows) == 1,
           "which can be written again", receipt)
    result(receipt["ending"]["terms"] == ["commitment end=2026-07-01T00:00:00+02:00", "early charge=0.00 EUR",
                                          "end=2026-07-01T00:00:00+02:00", "refund=0.00 EUR",
                                          "refund by=2026-06-26T00:00:00+02:00", "zone=Europe/Paris"],
           "with all that the contract makes of it", receipt["ending"]["terms"])
    result(ends(desk, "f-1") == "2026-06-30T22:00:00Z" and ends(desk, "f-2") is None, "and the subscription ends then")
    return name


def check_owed(desk, name):
    desk.expect("nothing is paid beyond the end yet", 0, "nothing changed", "ending", "owe", name, *WHO)
    desk.do("invoice", "paid", "F-2", "2026-07-02", *WHO)
    desk.expect("money of no nature", 3, "G0885", "ending", "owe", name, *WHO)
    desk.expect("July and August of 92 days are", 0, "recorded", "ending", "owe", name, *WHO, *PRICE)
    # 62 of 92 days of 300.00
    result(entries(desk) == [(f"ending-{name}-2", "202.17 EUR", "decided")], "and are credited", entries(desk))
    desk.expect("once", 0, "nothing changed", "ending", "owe", name, *WHO, *PRICE)
    more = "c-1,F-4,2026-07-01,f-1,2026-06-30,2026-10-01,EUR,93.00,S,20,2026-07-03\n"
    # 92 of 93 days of 93.00
    desk.do("invoice", "import", desk.file("i5.csv", INVOICES.splitlines()[0] + "\n" + more))
    desk.expect("what is paid since comes on top", 0, "recorded", "ending", "owe", name, *WHO, *PRICE)
    result((f"ending-{name}-3", "92.00 EUR", "decided") in entries(desk) and len(entries(desk)) == 2, "alone", entries(desk))
    desk.do("invoice", "unpaid", "F-4", *WHO)
    desk.expect("less is a matter of the ledger", 3, "G1040", "ending", "owe", name, *WHO, *PRICE)
    shown = desk.json("ending", "show", name, *WHO)["endings"]
    result([row.get("owed") for row in shown] == [None, "202.17 EUR", "294.17 EUR"], "all of it is shown", shown)
    desk.expect("no way back", 3, "G1039", "ending", "withdraw", name, *WHO, "--reason", "stays")


def check_case(desk):
    made = desk.do("case", "make", "f-1", *WHO, "--window", "2026-06")
    case = json.loads(made.stdout)
    result(case["endings"] == [{"requested": "2026-06-10T08:00:00Z"}] and len(case["subscription"]["invoices"]) == 3,
           "the case has the request and the invoices", made.stdout)
    published = desk.file("contract.yaml", desk.do("contract", "show", MUXITY).stdout)
    document = json.loads(desk.run("settle", published, desk.file("case.json", made.stdout), "--json").stdout)
    ending = document["statements"][0]["endings"][0]
    result(ending["refund"]["amount"] == "202.17" and ending["end"] == "2026-06-30T22:00:00Z", "and settles alike", ending)
    early = json.loads(desk.do("case", "make", "f-1", *WHO, "--window", "2026-06", "--as-of", "2026-06-09T00:00:00Z").stdout)
    result("endings" not in early and "invoices" not in early["subscription"] and "end" not in early["subscription"],
           "nothing of it was known before", early)
    result(case["subscription"]["end"] == "2026-06-30T22:00:00Z", "now the end is", case["subscription"])


def check_withdrawn(desk):
    desk.do("ending", "request", "w-1", *WHO, "--subscription", "f-2", "--channel", "mail", "--at", "2026-06-10T08:00:00Z")
    result(ends(desk, "f-2") == "2026-06-30T22:00:00Z", "it would end")
    desk.expect("asked for again", 3, "G1045", "ending", "request", *WHO, "--subscription", "f-2", "--channel", "web",
                "--at", "2026-06-11T08:00:00Z")
    desk.expect("taken back too late", 3, "G1038", "ending", "withdraw", "w-1", *WHO, "--reason", "stays")
    desk.expect("in time", 0, "recorded", "ending", "withdraw", "w-1", *WHO, "--reason", "stays", "--at", "2026-06-12T08:00:00Z")
    desk.expect("once", 0, "nothing changed", "ending", "withdraw", "w-1", *WHO, "--reason", "stays")
    result(ends(desk, "f-2") is None, "it goes on")
    desk.expect("over", 3, "G1033", "ending", "owe", "w-1", *WHO)
    case = json.loads(desk.do("case", "make", "f-2", *WHO, "--window", "2026-06").stdout)
    result("endings" not in case, "the case has no ending", case)
    desk.expect("asked for anew", 0, "Receipt", "ending", "request", "w-2", *WHO, "--subscription", "f-2", "--channel", "letter",
                "--at", "2026-07-11T08:00:00Z")
    result(ends(desk, "f-2") == "2026-07-31T22:00:00Z", "it ends a month later")


def check_agreed(desk):
    """F-3 covers June to August, 92 days, and is paid."""
    desk.do("ending", "withdraw", "w-2", *WHO, "--reason", "stays", "--at", "2026-07-12T08:00:00Z")
    desk.do("ending", "request", "a-1", *WHO, "--subscription", "f-2", "--channel", "phone", "--at", "2026-06-10T08:00:00Z")
    desk.expect("without a reason", 3, "G1036", "ending", "agree", "a-1", "2026-07-16", *WHO)
    desk.expect("before it began", 3, "G1037", "ending", "agree", "a-1", "2025-12-01", *WHO, "--reason", "x")
    desk.expect("a day that is none", 3, "G0812", "ending", "agree", "a-1", "soon", *WHO, "--reason", "x")
    desk.expect("the middle of July", 0, "recorded", "ending", "agree", "a-1", "2026-07-16", *WHO, "--reason", "both want it")
    desk.expect("once", 0, "nothing changed", "ending", "agree", "a-1", "2026-07-16", *WHO, "--reason", "both want it")
    result(ends(desk, "f-2") == "2026-07-15T22:00:00Z", "it ends then")
    desk.do("ending", "owe", "a-1", *WHO, *PRICE)
    # 16 July to 31 August: 47 of 92 days of 300.00
    result(("ending-a-1-3", "153.26 EUR", "decided") in entries(desk), "what is owed back follows", entries(desk))
    case = json.loads(desk.do("case", "make", "f-2", *WHO, "--window", "2026-07").stdout)
    result(case["endings"] == [{"requested": "2026-06-10T08:00:00Z", "agreed end": "2026-07-15T22:00:00Z"}],
           "the case has the agreed end", case["endings"])


def check_bound(desk):
    done = desk.do("ending", "request", "b-1", *WHO, "--subscription", "b-1", "--channel", "letter", "--at", "2026-06-10T08:00:00Z")
    result("The subscription ends: 2027-02-01T00:00:00+01:00" in done.stdout and "early charge" in done.stdout and
           "undefined" in done.stdout, "nobody told the lines, so the charge is open", done.stdout)
    done = desk.json("ending", "request", "b-2", "lines=3", *WHO, "--subscription", "b-2", "--channel", "letter",
                     "--at", "2026-06-10T08:00:00Z")
    result("early charge=120.00 EUR" in done["receipt"]["ending"]["terms"] and done["receipt"]["ending"]["version"] == "3",
           "three lines cost three fees", done)
    result(desk.run_in("fr", "ending", "show", "b-2", *WHO).stdout.startswith("Abonnement : b-2"), "in French, too")


def check_next_life(desk):
    """Who left and came back under the same id cannot take the leaving back."""
    desk.do("ending", "request", "l-1", *WHO, "--subscription", "f-4", "--channel", "web", "--at", "2026-06-10T08:00:00Z")
    desk.expect("back in August", 0, "recorded", "subscription", "add", "f-4", "monthly-fee=90.00", *WHO, "--contract", MUXITY,
                "--start", "2026-08-01")
    back = ("--at", "2026-06-20T08:00:00Z")
    desk.expect("both lives at a time", 3, "G1049", "ending", "withdraw", "l-1", *WHO, "--reason", "stays", *back)
    desk.expect("nor by agreeing", 3, "G1049", "ending", "agree", "l-1", "2026-08-02", *WHO, "--reason", "x")
    desk.expect("up to the next one", 0, "recorded", "ending", "agree", "l-1", "2026-08-01", *WHO, "--reason", "x")
    rows = [(row["start"], row.get("end")) for row in desk.json("subscription", "show", "f-4", *WHO)["subscriptions"]]
    result(rows == [("2025-12-31T23:00:00Z", "2026-07-31T22:00:00Z"), ("2026-07-31T22:00:00Z", None)], "one after the other", rows)


def check_silent(desk):
    done = desk.do("ending", "request", "n-1", *WHO, "--subscription", "s-1", "--channel", "other", "--at", "2026-06-10T08:00:00Z")
    result(done.returncode == 0 and "ends on a day that is agreed on" in done.stdout and ends(desk, "s-1") is None,
           "a contract that says nothing: the request stands", done.stdout + done.stderr)
    desk.expect("until a day is agreed on", 0, "recorded", "ending", "agree", "n-1", "2026-07-01", *WHO, "--reason", "letter of 12 June")
    result(ends(desk, "s-1") == "2026-06-30T22:00:00Z", "and then it ends")
    desk.expect("nothing is owed back", 0, "nothing changed", "ending", "owe", "n-1", *WHO, *PRICE)
    desk.expect("one that ends anyway", 0, "agreed on", "ending", "request", "n-2", *WHO, "--subscription", "s-2", "--channel", "web",
                "--at", "2026-06-10T08:00:00Z")
    desk.expect("was over", 3, "G1043", "ending", "request", *WHO, "--subscription", "s-2", "--channel", "web",
                "--at", "2026-06-16T08:00:00Z")
    desk.do("subscription", "end", "f-5", "2026-06-20", *WHO)
    desk.expect("ends sooner without a request", 3, "G1044", "ending", "request", *WHO, "--subscription", "f-5", "--channel", "web",
                "--at", "2026-06-10T08:00:00Z")


def check_wrong(desk):
    def wrong(title, ident, *words):
        desk.expect(title, 3, ident, "ending", *words)

    web = ("--channel", "web")
    wrong("an id that is none", "G1030", "request", "E 1", *WHO, "--subscription", "f-3", *web)
    wrong("one that is not there", "G1031", "show", "q-77", *WHO)
    wrong("nor its receipt", "G1031", "receipt", "q-77", *WHO)
    wrong("nor can it be withdrawn", "G1031", "withdraw", "q-77", *WHO, "--reason", "x")
    wrong("of a customer that is none", "G0840", "list", "--customer", "c-7")
    wrong("another of that id", "G1032", "request", "a-1", *WHO, "--subscription", "f-3", *web)
    wrong("no subscription", "G1034", "request", *WHO, *web)
    wrong("a subscription that is none", "G0850", "request", *WHO, "--subscription", "f-9", *web)
    wrong("no channel", "G1035", "request", *WHO, "--subscription", "f-3")
    wrong("a field nobody asks for", "G1046", "request", "lines=3", *WHO, "--subscription", "f-3", *web)
    wrong("a field of another type", "G0", "request", "lines=many", *WHO, "--subscription", "b-3", *web)
    wrong("in the future", "G1041", "request", *WHO, "--subscription", "f-3", *web, "--at", "2999-01-01T00:00:00Z")
    wrong("before it was asked for", "G1042", "agree", "b-1", "2026-09-01", *WHO, "--reason", "x", "--at", "2026-06-01T00:00:00Z")
    wrong("evidence that is none", "G0", "withdraw", "b-1", *WHO, "--reason", "x", "--evidence", "sha256:12")
    desk.expect("a channel that is none", 2, "pigeon", "ending", "request", *WHO, "--subscription", "f-3", "--channel", "pigeon")
    desk.expect("no customer", 2, "--customer is missing", "ending", "request", "--subscription", "f-3", *web)
    result(ends(desk, "f-3") is None, "and none of it ended anything")


def check_claims_after(desk):
    """What happened before the end is claimed after it."""
    desk.do("service", "add", "net")
    desk.do("outage", "open", "o-1", "--component", "net", "--from", "2026-06-05T08:00:00Z", "--to", "2026-06-05T14:00:00Z")
    desk.do("ending", "agree", "b-1", "2026-07-01", *WHO, "--reason", "both want it")
    desk.expect("claimed after the end", 0, "Receipt", "claim", "file", "after", *WHO, "--subscription", "b-1", "--window", "2026-06",
                "--at", "2026-07-20T08:00:00Z")
    case = desk.file("case.json", desk.do("case", "make", "b-1", *WHO, "--window", "2026-06").stdout)
    published = desk.file("contract.yaml", desk.do("contract", "show", "bound").stdout)
    row = json.loads(desk.run("settle", published, case, "--json").stdout)["statements"][0]["results"][0]
    result(row["entitlement"]["state"] == "claimed" and row["payable"][0]["amount"] == "2.00", "is owed as ever", row)


def check_older(folder):
    """A book from before ends had a table gets it from its facts, each end with the life it is of."""
    desk = Desk(folder)
    prepare(desk)
    desk.do("subscription", "end", "f-1", "2026-06-01", *WHO)
    desk.do("subscription", "add", "f-1", "monthly-fee=90.00", *WHO, "--contract", MUXITY, "--start", "2026-08-01")
    desk.do("subscription", "end", "f-1", "2026-09-01", *WHO)
    desk.do("subscription", "end", "f-1", "2026-10-01", *WHO)
    database = sqlite3.connect(desk.book / "book.db")
    ends = database.execute("SELECT * FROM subscription_end").fetchall()
    trigger = database.execute("SELECT sql FROM sqlite_master WHERE name = 'migration_no_DELETE'").fetchone()[0]
    for statement in ("DROP TABLE subscription_end", "DROP TABLE restoration", "DROP TABLE closing",
                      "DROP TABLE closing_lease", "DROP TABLE settled", "DROP TABLE settled_line", "DROP TRIGGER migration_no_DELETE",
                      "DELETE FROM migration WHERE version > 19", trigger):
        database.execute(statement)
    database.commit()
    desk.expect("an older book", 3, "G0704", "verify")
    desk.expect("is brought up to date by a write", 0, "recorded", "service", "add", "net")
    desk.expect("and verifies", 0, "Differences: 0", "verify")
    again = database.execute("SELECT * FROM subscription_end").fetchall()
    result(len(ends) == 3 and again == ends, "with the ends that it had", (ends, again))
    database.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_older(folder)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        prepare(desk)
        check_paid(desk)
        name = check_requested(desk)
        check_owed(desk, name)
        check_case(desk)
        check_withdrawn(desk)
        check_agreed(desk)
        check_bound(desk)
        check_next_life(desk)
        check_silent(desk)
        check_wrong(desk)
        check_claims_after(desk)
        desk.expect("the book verifies", 0, "Differences: 0", "verify")
    sys.exit(finish())


if __name__ == "__main__":
    main()
