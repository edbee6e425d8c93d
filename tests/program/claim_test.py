#!/usr/bin/env python3
"""Claims of customers in a book from outside: filed with a receipt, asked about, decided with reasons and credited in the same
step, contested before somebody else, goodwill apart; and what of them the case has, settled to the cent. Prints TAP."""
import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import finish, result

WHO = ("--customer", "c-1")
PRICE = ("--nature", "price reduction")
PAPER = """
garant: 1
contract: paper
version: "1"
currency: EUR
zone: Europe/Paris
money: {round: half up}
charges: {fee: {per: month}}
claims: {form: text, evidence-sent: yes/no}
guarantees:
  month:
    clause: "6"
    pay: {of: fee, reached: [{below: 100%, pay: 10%}]}
    claim:
      within: 1 month
      require: [{that: claim.form = letter, clause: "6.1"}, {that: claim.evidence-sent, clause: "6.2"}]
  ever:
    clause: "7"
    pay: {of: fee, reached: [{below: 100%, pay: 5%}]}
    claim: {require: [{that: claim.form = letter, clause: "7.1"}]}
"""
WHY = "3.1=down for six hours"


def prepare(desk):
    desk.do("customer", "set", "examples/book/customer.yaml")
    desk.do("contract", "publish", "contracts/clicksend-sms/contract.yaml")
    desk.do("contract", "publish", desk.file("paper.yaml", PAPER), "--from", "2026-01-01")
    desk.do("subscription", "import", desk.file("sms.csv", "subscription,customer,start,monthly-fee\n"
                                                "g-1,c-1,2026-01-01,100.00\ng-2,c-1,2026-01-01,100.00\n"),
            "--contract", "clicksend-sms")
    desk.do("subscription", "import", desk.file("net.csv", "subscription,customer,start,fee\nn-1,c-1,2026-01-01,100.00\n"),
            "--contract", "paper")
    for words in (("sms-gateway",), ("api", "--in", "sms-gateway"), ("dns",)):
        desk.do("service", "add", *words)
    desk.do("outage", "open", "o-1", "--component", "api", "--from", "2026-06-20T08:00:00Z", "--to", "2026-06-20T14:00:00Z")
    desk.do("report", "receive", *WHO, "--channel", "phone", "--at", "2026-06-20T08:05:00Z")


def settled(desk, subscription="g-1", contract="clicksend-sms", guarantee="availability"):
    """The claims of the case of June, and what the guarantee makes of them."""
    made = desk.do("case", "make", subscription, *WHO, "--window", "2026-06")
    case = desk.file("case.json", made.stdout)
    published = desk.file("contract.yaml", desk.do("contract", "show", contract).stdout)
    document = json.loads(desk.run("settle", published, case, "--json").stdout)
    rows = [row for row in document["statements"][0]["results"] if row["guarantee"] == guarantee]
    return json.loads(made.stdout).get("claims"), rows[0]["entitlement"]["state"]


def check_filed(desk):
    claims, entitlement = settled(desk)
    result(claims is None and entitlement != "claimed", "nothing is claimed yet", entitlement)
    words = ("claim", "file", *WHO, "--subscription", "g-1", "--window", "2026-06", "--at", "2026-07-04T10:00:00Z", "--key", "m1")
    done, again = desk.do(*words), desk.do(*words)
    result(done.returncode == 0 and "2026-07-04T10:00:00Z" in done.stdout and done.stdout == again.stdout,
           "the same claim under its key has the same receipt", done.stdout + done.stderr)
    name = desk.json("claim", "list", *WHO)["claims"][0]["id"]
    receipt = desk.json("claim", "receipt", name, *WHO)["receipt"]
    result(receipt["hash"] in done.stdout and receipt["claim"]["state"] == "received", "which can be written again", receipt)
    claims, entitlement = settled(desk)
    result(claims == [{"window": "2026-06", "filed": "2026-07-04T10:00:00Z"}] and entitlement == "claimed",
           "the case has it, and it is in time", (claims, entitlement))
    result(settled(desk, "g-2") == (None, "claimable"), "another subscription has not")
    return name


def check_wrong(desk, name):
    def wrong(title, ident, *words):
        desk.expect(title, 3, ident, "claim", *words)

    wrong("an id that is none", "G1000", "file", "R 1", *WHO, "--subscription", "g-1")
    wrong("one that is not there", "G1001", "show", "q-77", *WHO)
    wrong("of a customer that is none", "G0840", "list", "--customer", "c-7")
    wrong("no subscription", "G1006", "file", *WHO)
    wrong("a subscription that is none", "G0850", "file", *WHO, "--subscription", "g-9")
    wrong("another claim of that id", "G1002", "file", name, *WHO, "--subscription", "g-1", "--window", "2026-05")
    wrong("about the same once more", "G1021", "file", *WHO, "--subscription", "g-1", "--window", "2026-06")
    wrong("a guarantee that is none", "G1018", "file", *WHO, "--subscription", "g-1", "--guarantee", "latency")
    wrong("a field nobody asks for", "G1019", "file", "colour=red", *WHO, "--subscription", "g-1")
    wrong("a period that is none", "G1020", "file", *WHO, "--subscription", "g-1", "--window", "June")
    wrong("a period that has not begun", "G1024", "file", *WHO, "--subscription", "g-1", "--window", "2026-08", "--at",
          "2026-07-31T21:59:59Z")
    wrong("an outage that is none", "G0902", "file", *WHO, "--subscription", "g-1", "--about", "o-9")
    wrong("in the future", "G1016", "file", *WHO, "--subscription", "g-1", "--at", "2999-01-01T00:00:00Z")
    wrong("nothing missing", "G1007", "ask", name, *WHO)
    wrong("before it arrived", "G1017", "ask", name, *WHO, "--missing", "ticket", "--at", "2026-07-01T00:00:00Z")
    wrong("contested before it is decided", "G1005", "contest", name, *WHO, "--reason", "no")
    wrong("decided without reasons", "G1009", "decide", name, "refused", *WHO)
    wrong("a reason of no clause", "G1010", "decide", name, "refused", "because", *WHO)
    wrong("granted, but how much", "G1011", "decide", name, "accepted", WHY, *WHO)
    wrong("refused with an amount", "G1012", "decide", name, "refused", WHY, *WHO, "--amount", "1.00 USD", *PRICE)
    wrong("another currency", "G1014", "decide", name, "accepted", WHY, *WHO, "--amount", "1.00 EUR", *PRICE)
    wrong("an amount that is none", "G0883", "decide", name, "accepted", WHY, *WHO, "--amount", "-1.00 USD", *PRICE)
    wrong("money of no nature", "G0885", "decide", name, "accepted", WHY, *WHO, "--amount", "1.00 USD")
    desk.expect("an answer that is none", 2, "perhaps", "claim", "decide", name, "perhaps", WHY, *WHO)
    desk.expect("a state that is none", 2, "lost", "claim", "list", *WHO, "--state", "lost")
    desk.expect("no customer", 2, "--customer is missing", "claim", "file", "--subscription", "g-1")


def check_waiting(desk, name):
    desk.expect("asked", 0, "recorded", "claim", "ask", name, *WHO, "--missing", "ticket number, screenshot",
                "--at", "2026-07-05T10:00:00Z")
    shown = desk.json("claim", "show", name, *WHO)["claims"][-1]
    result(shown["state"] == "waiting" and shown["missing"] == ["screenshot", "ticket number"], "what is missing is listed", shown)
    desk.expect("those that wait", 0, name, "claim", "list", *WHO, "--state", "waiting")
    desk.expect("completed", 0, "recorded", "claim", "complete", name, *WHO, "--evidence", "mail 7", "--at", "2026-07-07T10:00:00Z")
    shown = desk.json("claim", "show", name, *WHO)["claims"][-1]
    result(shown["state"] == "received" and shown["waited_ms"] == 2 * 86400000 and shown["missing"] == [],
           "two days were the customer's", shown)


def entries(desk):
    return [(row["id"], row["amount"], row["nature"], row["state"]) for row in desk.json("credit", "list")["entries"]]


def check_decided(desk, name):
    words = ("claim", "decide", name, "partial", WHY, "5.2=at most 5 a month", *WHO, "--amount", "5.00 USD", *PRICE)
    done = desk.do(*words, "--key", "d1")
    again = desk.do(*words, "--key", "d1")
    result(done.returncode == 0 and again.returncode == 0 and "G1022" not in done.stderr, "decided as the contract has it", done.stderr)
    result(entries(desk) == [(f"claim-{name}-4", "5.00 USD", "price reduction", "decided")], "and credited once", entries(desk))
    desk.expect("every clause has its reason", 0, "at most 5 a month (clause 5.2)", "claim", "show", name, *WHO)
    desk.expect("decided already", 3, "G1004", *words)
    desk.expect("not withdrawn any more", 3, "G1004", "claim", "withdraw", name, *WHO, "--reason", "x")
    desk.expect("contested", 0, "recorded", "claim", "contest", name, *WHO, "--reason", "it was eight hours")
    desk.expect("by somebody else", 3, "G1015", "claim", "decide", name, "accepted", WHY, *WHO, "--amount", "7.00 USD", *PRICE)
    if os.getuid() == 0:
        done = desk.as_account("4711", "claim", "decide", name, "accepted", WHY, *WHO, "--amount", "4.00 USD", *PRICE)
        result(done.returncode == 3 and "G1013" in done.stderr, "never for less", done.stderr)
        done = desk.as_account("4711", "claim", "decide", name, "accepted", WHY, *WHO, "--amount", "7.00 USD", *PRICE)
        result("G1022: the contract comes to 5.00 USD" in done.stderr and "7.00 USD is granted" in done.stderr,
               "that the contract comes to another amount is told", done.stderr)
        result((f"claim-{name}-6", "2.00 USD", "price reduction", "decided") in entries(desk), "only what is more is credited",
               (done.stderr, entries(desk)))
        desk.expect("goodwill", 0, "recorded", "claim", "goodwill", name, *WHO, "--amount", "3.00 USD", "--reason", "a good customer")
        desk.expect("once", 0, "nothing changed", "claim", "goodwill", name, *WHO, "--amount", "3.00 USD", "--reason", "a good one")
        shown = desk.json("claim", "show", name, *WHO)["claims"][-1]
        result((shown["due"], shown["goodwill"]) == ("7.00 USD", "3.00 USD")
               and (f"claim-{name}-7", "3.00 USD", "goodwill", "decided") in entries(desk), "is kept apart", shown)


def check_second_person(desk):
    desk.do("credit", "limit", "10.00 USD")
    desk.do("claim", "file", "big", *WHO, "--subscription", "g-2", "--about", "o-1")
    desk.expect("above the set amount", 0, "recorded", "claim", "decide", "big", "accepted", WHY, *WHO, "--amount", "10.01 USD",
                "--nature", "indemnity")
    result(("claim-big-2", "10.01 USD", "indemnity", "proposed") in entries(desk), "it waits for somebody else", entries(desk))
    desk.do("claim", "file", "odd", *WHO, "--subscription", "g-2")
    desk.do("credit", "grant", "c-1", "claim-odd-2", "1.00 USD", "--reason", "x", *PRICE)
    before = desk.json("claim", "show", "odd", *WHO)
    desk.expect("a credit that cannot be asked for decides nothing", 3, "G0881", "claim", "decide", "odd", "accepted", WHY, *WHO,
                "--amount", "1.00 USD", *PRICE)
    result(desk.json("claim", "show", "odd", *WHO)["claims"] == before["claims"], "nothing half done")


def check_fields(desk):
    desk.do("outage", "open", "o-2", *WHO, "--subscription", "n-1", "--from", "2026-06-10T08:00:00Z", "--to", "2026-06-10T09:00:00Z")
    desk.do("subscription", "import", desk.file("bought.csv", "subscription,customer,start,fee,received\n"
                                                "b-1,c-1,2026-01-01,200.00,yes\n"), "--contract", "paper")
    bad = desk.file("bad.csv", "subscription,customer,start,fee,received\nb-2,c-1,2026-01-01,200.00,perhaps\n")
    desk.expect("bought, perhaps", 3, "G0401", "subscription", "import", bad, "--contract", "paper")
    desk.do("outage", "open", "o-3", *WHO, "--subscription", "b-1", "--from", "2026-06-11T08:00:00Z", "--to",
            "2026-06-11T09:00:00Z")
    rows = desk.json("claim", "due", *WHO, "--window", "2026-06")["due"]
    result([(row["subscription"], row["received"], row["guarantee"], row["amounts"], row["entitlement"]) for row in rows]
           == [("b-1", True, "ever", ["10.00 EUR"], "claimable"), ("g-1", False, "availability", ["5.00 USD"], "claimed"),
               ("n-1", False, "ever", ["5.00 EUR"], "claimable")], "what can be claimed, also from a supplier", rows)
    desk.expect("shown to people", 0, "at any time", "claim", "due", *WHO, "--window", "2026-06")
    desk.expect("where nothing lived, nothing", 0, "", "claim", "due", *WHO, "--window", "2019-06")
    desk.expect("periods that are none", 3, "G0431", "claim", "due", *WHO, "--window", "June")
    desk.expect("of a customer that is none", 3, "G0840", "claim", "due", "--customer", "c-7", "--window", "2026-06")
    desk.expect("with what the contract asks for", 0, "Receipt", "claim", "file", "paper", "form=letter", "evidence-sent=yes", *WHO,
                "--subscription", "n-1", "--at", "2026-07-03T00:00:00Z")
    claims, _ = settled(desk, "n-1", "paper", "month")
    result(claims == [{"filed": "2026-07-03T00:00:00Z", "evidence-sent": "yes", "form": "letter"}], "the case has it", claims)
    desk.expect("withdrawn", 0, "recorded", "claim", "withdraw", "paper", *WHO, "--reason", "sent twice")
    desk.expect("once", 0, "nothing changed", "claim", "withdraw", "paper", *WHO, "--reason", "sent twice")
    desk.expect("and then decided no more", 3, "G1003", "claim", "decide", "paper", "late", "6.1=too late", *WHO)
    result(settled(desk, "n-1", "paper", "month")[0] is None, "what was withdrawn claims nothing")
    desk.do("claim", "file", "slow", *WHO, "--subscription", "n-1")
    desk.expect("too late is an answer like others", 0, "recorded", "claim", "decide", "slow", "late", "6.1=after the month", *WHO)
    french = desk.run_in("fr", "claim", "list", *WHO).stdout
    result("refusée car tardive" in french, "in French too", french)


def main():
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        prepare(desk)
        name = check_filed(desk)
        for check in (check_wrong, check_waiting, check_decided):
            check(desk, name)
        check_second_person(desk)
        check_fields(desk)
        result(desk.is_whole(), "the whole book is as it was recorded")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
