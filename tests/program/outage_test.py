#!/usr/bin/env python3
"""Outages of a book from outside: opened, ended, corrected, merged, classified, disputed, decided, imported; and the case
that is made from them, settled to the amount. Prints TAP."""
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from register_test import Desk
from tap import ROOT, finish, result

SHA = "sha256:" + "0123456789abcdef" * 4
LINE = ("--customer", "c-1", "--subscription", "s-1")
DAY = "2026-05-04T"
JULY = "2026-07-06T"


def prepare(desk):
    """A customer with a line under one contract and the gateway of another, whose parts the book knows more of."""
    desk.do("customer", "set", "examples/book/customer.yaml")
    desk.do("contract", "publish", "contracts/fr-usual-gtr-table/contract.yaml", "--from", "2026-01-01")
    desk.do("contract", "publish", "contracts/clicksend-sms/contract.yaml")
    desk.do("subscription", "import", "examples/book/subscriptions.csv", "--contract", "fr-usual-gtr-table")
    desk.do("subscription", "import", desk.file("sms.csv", "subscription,customer,start,monthly-fee\n"
                                                "g-1,c-1,2026-01-01,100.00\n"), "--contract", "clicksend-sms")
    for words in (("region",), ("sms-gateway", "--in", "region"), ("api", "--in", "sms-gateway"), ("api-v3", "--in", "api"),
                  ("dns",)):
        desk.do("service", "add", *words)


def newest(desk, outage, *words):
    return desk.json("outage", "show", outage, *words)["outages"][-1]


def check_life(desk):
    desk.expect("an outage is opened", 0, "recorded", "outage", "open", "o-1", "cause=power", "--component", "api",
                "--from", DAY + "08:00:00Z", "--evidence", "ticket 12")
    desk.expect("opened alike again it is known", 0, "nothing changed", "outage", "open", "o-1", "cause=power",
                "--component", "api", "--from", DAY + "08:00:00Z")
    desk.expect("another one of that id", 3, "G0903", "outage", "open", "o-1", "--component", "dns")
    result(newest(desk, "o-1")["state"] == "open", "it has no end yet")
    desk.expect("it ends", 0, "recorded", "outage", "end", "o-1", DAY + "11:30:00Z")
    desk.expect("once", 0, "nothing changed", "outage", "end", "o-1", DAY + "11:30:00Z")
    desk.expect("another end is a correction", 3, "G0904", "outage", "end", "o-1", DAY + "12:00:00Z")
    desk.expect("which needs a reason", 3, "G0909", "outage", "correct", "o-1", "--to", DAY + "12:00:00Z")
    desk.expect("and is recorded with it", 0, "recorded", "outage", "correct", "o-1", "--to", DAY + "12:00:00Z",
                "--reason", "the log was read again")
    desk.expect("a correction that says nothing", 3, "G0912", "outage", "correct", "o-1", "--reason", "x")
    desk.expect("a correction that leaves all as it is", 0, "nothing changed", "outage", "correct", "o-1", "--to",
                DAY + "12:00:00Z", "--reason", "x")
    shown = desk.json("outage", "show", "o-1")["outages"]
    result([(row["revision"], row["change"], row.get("to")) for row in shown]
           == [(1, "opened", None), (2, "ended", DAY + "11:30:00Z"), (3, "corrected", DAY + "12:00:00Z")]
           and shown[0]["evidence"] == ["ticket 12"] and shown[2]["reason"] == "the log was read again",
           "what stood before stays readable", shown)
    desk.expect("it can be opened again", 0, "recorded", "outage", "correct", "o-1", "--to", "open", "--reason", "not over")
    desk.expect("and end", 0, "recorded", "outage", "end", "o-1", DAY + "11:30:00Z")
    desk.expect("shown to people", 0, "the log was read again", "outage", "show", "o-1")
    desk.expect("listed", 0, "o-1", "outage", "list")
    result(desk.json("outage", "list", "--from", DAY + "11:30:00Z")["outages"] == []
           and len(desk.json("outage", "list", "--from", DAY + "11:29:59Z")["outages"]) == 1
           and desk.json("outage", "list", "--to", DAY + "08:00:00Z")["outages"] == []
           and desk.json("outage", "list", "--as-of", "2026-01-01T00:00:00Z")["outages"] == [], "by time, and by knowledge")


def check_wrong(desk):
    def wrong(title, ident, *words):
        desk.expect(title, 3, ident, "outage", *words)

    wrong("an id that is none", "G0901", "open", "O 2", "--component", "api")
    wrong("an outage that is not there", "G0902", "end", "o-77")
    wrong("one that is not there", "G0902", "show", "o-77")
    wrong("an end before its beginning", "G0906", "open", "o-2", "--component", "api", "--from", DAY + "09:00:00Z", "--to",
          DAY + "08:00:00Z")
    wrong("a beginning in the future", "G0907", "open", "o-2", "--component", "api", "--from", "2999-01-01T00:00:00Z")
    wrong("one that hit nothing", "G0908", "open", "o-2")
    wrong("a component that is none", "did you mean api?", "open", "o-2", "--component", "apj")
    wrong("a customer that is none", "G0840", "open", "o-2", "--component", "api", "--customer", "c-7")
    wrong("a subscription that is none", "G0850", "open", "o-2", "--customer", "c-1", "--subscription", "s-7")
    wrong("a subscription of nobody", "G0922", "open", "o-2", "--subscription", "s-1")
    wrong("a field that has an option of its own", "G0916", "open", "o-2", "from=x", "--component", "api")
    wrong("a value of another type", "yes/no", "open", "o-2", "planned=maybe", "--component", "api")
    wrong("a digest that is none", "G0911", "open", "o-2", "--component", "api", "--evidence", "sha256:12")
    wrong("a reason in two lines", "G0803", "correct", "o-1", "--from", DAY + "07:00:00Z", "--reason", "a\nb")
    desk.expect("an instant that is none", 2, "--from needs an instant", "outage", "open", "o-2", "--from", "now")
    desk.expect("an end that is none", 2, "needs to be an instant", "outage", "end", "o-1", "soon")
    desk.expect("a decision that is none", 2, "accept or refuse", "outage", "decide", "o-1", "1", "maybe")
    desk.expect("a number that is none", 2, "a number from 1", "outage", "decide", "o-1", "x", "accept")


def check_merge(desk):
    desk.do("outage", "open", "o-3", "--component", "dns", "--from", DAY + "11:00:00Z", "--to", DAY + "13:00:00Z")
    desk.do("outage", "open", "o-4", "--component", "dns", "--from", DAY + "14:00:00Z", "--to", DAY + "15:00:00Z")
    desk.expect("merged with itself", 3, "G0913", "outage", "merge", "o-3", "o-3", "--reason", "x")
    desk.expect("with one that shares no time", 3, "G0914", "outage", "merge", "o-4", "o-1", "--reason", "x")
    desk.expect("with one that is not there", 3, "G0902", "outage", "merge", "o-3", "o-77", "--reason", "x")
    desk.expect("merged", 0, "recorded", "outage", "merge", "o-3", "o-1", "--reason", "one fault")
    desk.expect("once", 0, "nothing changed", "outage", "merge", "o-3", "o-1", "--reason", "one fault")
    taken = newest(desk, "o-1")
    result(taken["from"] == DAY + "08:00:00Z" and taken["to"] == DAY + "13:00:00Z" and taken["components"] == ["api", "dns"],
           "the one that stays takes time and components", taken)
    result(newest(desk, "o-3")["superseded_by"] == "o-1", "the one that goes says where")
    desk.expect("a circle", 3, "merged into o-1", "outage", "merge", "o-1", "o-3", "--reason", "x")
    desk.expect("the one that went changes no more", 3, "G0905", "outage", "correct", "o-3", "--to", DAY + "12:00:00Z",
                "--reason", "x")


def check_classify(desk):
    desk.expect("classified without evidence", 3, "G0910", "outage", "classify", "o-1", "cause=force-majeure", "--reason", "x")
    desk.expect("classified", 0, "recorded", "outage", "classify", "o-1", "cause=force-majeure", "severity=high",
                "--reason", "a storm", "--evidence", SHA)
    desk.expect("a field of one contract only", 0, "G0917", "outage", "classify", "o-1", "ours=1", "--reason", "x",
                "--evidence", "mail 3")
    desk.expect("a value is taken back", 0, "recorded", "outage", "classify", "o-1", "ours=", "--reason", "x",
                "--evidence", "mail 3")
    result(newest(desk, "o-1")["values"] == ["cause=force-majeure", "severity=high"], "values are told one by one")
    desk.expect("a dispute without a reason", 3, "G0909", "outage", "dispute", "o-1", "--by", "c-1")
    desk.expect("of nobody", 3, "G0840", "outage", "dispute", "o-1", "--by", "c-7", "--reason", "x")
    desk.expect("a customer disputes it", 0, "recorded", "outage", "dispute", "o-1", "--by", "c-1", "--reason",
                "there was no storm", "--evidence", "weather report", "--key", "d-1")
    desk.expect("once under its key", 0, "nothing changed", "outage", "dispute", "o-1", "--by", "c-1", "--reason",
                "there was no storm", "--evidence", "weather report", "--key", "d-1")
    desk.expect("another thing under that key", 3, "G0714", "outage", "dispute", "o-1", "--reason", "other", "--key", "d-1")
    desk.expect("a dispute that is none", 3, "G0919", "outage", "decide", "o-1", "2", "accept", "--reason", "x")
    desk.expect("a decision without a reason", 3, "G0909", "outage", "decide", "o-1", "1", "accept")
    desk.expect("refused with another cause", 3, "G0921", "outage", "decide", "o-1", "1", "refuse", "cause=power",
                "--reason", "x")
    desk.expect("accepted", 0, "recorded", "outage", "decide", "o-1", "1", "accept", "cause=power", "--reason", "right")
    desk.expect("once", 3, "G0920", "outage", "decide", "o-1", "1", "refuse", "--reason", "x")
    shown = desk.json("outage", "show", "o-1")
    result(shown["disputes"][0]["accepted"] and shown["disputes"][0]["by"] == "c-1"
           and shown["outages"][-1]["values"] == ["cause=power", "severity=high"]
           and shown["outages"][-1]["evidence"] == ["weather report"], "which classifies it anew", shown)
    desk.expect("with its dispute to people", 0, "there was no storm", "outage", "show", "o-1")


def settled(desk, *words):
    """The statement of a case that the book makes."""
    case = desk.folder / "case.json"
    made = desk.do("case", "make", *words)
    case.write_text(made.stdout, encoding="utf-8")
    contract = desk.folder / "contract.yaml"
    name = json.loads(made.stdout)["contract"]
    contract.write_text(desk.do("contract", "show", name).stdout, encoding="utf-8")
    done = desk.run("settle", contract, case, "--json")
    document = json.loads(done.stdout)
    return made, [row["amount"] for row in document["statements"][0]["total"]]


def check_case(desk):
    line = ("s-1", "--customer", "c-1", "--window", "2026-07")
    desk.do("outage", "open", "l-1", *LINE, "--from", JULY + "08:00:00Z", "--to", JULY + "11:30:00Z")
    made, total = settled(desk, *line)
    result(total == ["4.99"], "three and a half hours of a line are 10 % of 49.90", (made.stdout, total))
    result(desk.do("case", "make", *line).stdout == made.stdout, "the same book makes the same bytes")
    records = {row["outage"]: row for row in json.loads(made.stdout)["records"]}
    result("o-3" not in records and records["l-1"]["to"] == JULY + "11:30:00Z" and "component" not in records["l-1"],
           "an outage that was merged is no record", made.stdout)
    return line


def check_case_changes(desk, line):
    before = desk.json("outage", "show", "l-1", "--customer", "c-1")["outages"][-1]["recorded"]
    desk.expect("a correction", 0, "recorded", "outage", "correct", "l-1", "--customer", "c-1", "--to", JULY + "15:00:00Z",
                "--reason", "it was longer")
    result(settled(desk, *line)[1] == ["9.98"], "seven hours are 20 %")
    as_of = json.loads(desk.do("case", "make", *line, "--as-of", before).stdout)
    known = [row for row in as_of["records"] if row["outage"] == "l-1"]
    result(as_of["as of"] == before and known[0]["to"] in (JULY + "11:30:00Z", JULY + "15:00:00Z"),
           "as of an instant it is what the book knew then", as_of)
    desk.expect("disputed", 0, "recorded", "outage", "dispute", "l-1", "--customer", "c-1", "--by", "c-1", "--reason", "why?")
    desk.expect("which the case tells", 0, "G0923", "case", "make", *line)
    desk.do("outage", "decide", "l-1", "1", "refuse", "--customer", "c-1", "--reason", "measured")
    desk.do("outage", "classify", "l-1", "cause=customer", "--customer", "c-1", "--reason", "a plug", "--evidence", SHA)
    excluded = settled(desk, *line)[1]
    result(excluded == [], "what is excluded owes nothing", excluded)


def check_case_components(desk):
    gateway = ("g-1", "--customer", "c-1", "--window", "2026-06")
    day = "2026-06-10T"
    for name, component, start in (("p-1", "api-v3", "01"), ("p-2", "region", "02"), ("p-3", "dns", "03"), ("p-4", "api", "04")):
        desk.do("outage", "open", name, f"reported={day}{start}:00:00Z", "--component", component,
                "--from", f"{day}{start}:00:00Z", "--to", f"{day}{start}:30:00Z")
    made, total = settled(desk, *gateway)
    hit = {row["outage"]: row.get("component") for row in json.loads(made.stdout)["records"]
           if row["outage"].startswith("p-")}
    result(hit == {"p-1": ["api"], "p-2": ["api", "sms-gateway"], "p-4": ["api"]},
           "a part hits what the contract promises of it, a whole all its parts, another component nothing", hit)
    result(total == ["5.00"], "an hour and a half of a month is below 100 %", (made.stdout, total))


def check_case_wrong(desk):
    def wrong(title, ident, *words):
        desk.expect(title, 3, ident, "case", "make", *words)

    wrong("a window that is none", "G0431", "s-1", "--customer", "c-1", "--window", "may")
    wrong("a window before it began", "G0931", "s-1", "--customer", "c-1", "--window", "2024-05")
    wrong("a subscription that is none", "G0850", "s-7", "--customer", "c-1", "--window", "2026-05")
    wrong("a customer that is none", "G0840", "s-1", "--customer", "c-7", "--window", "2026-05")
    desk.expect("no window", 2, "--window is missing", "case", "make", "s-1", "--customer", "c-1")
    text = (ROOT / "contracts/fr-usual-gtr-table/contract.yaml").read_text(encoding="utf-8")
    desk.do("contract", "publish", desk.file("next.yaml", text.replace("version: undated", "version: next")), "--from",
            "2026-08-10")
    desk.expect("a version that begins within a window is told", 0, "G0932", "case", "make", "s-1", "--customer", "c-1",
                "--window", "2026-08")
    wrong("windows of two versions", "G0933", "s-1", "--customer", "c-1", "--window", "2026-08,2026-09")


def check_stated(desk):
    case = desk.folder / "case.json"
    case.write_text(desk.do("case", "make", "s-1", "--customer", "c-1", "--window", "2026-07").stdout, encoding="utf-8")
    done = desk.do("settle", "contracts/fr-usual-gtr-table/contract.yaml", case)
    result(done.returncode == 0, "a case from the book is kept as a statement", done.stderr)
    desk.expect("a correction of what was stated tells so", 0, "G0918", "outage", "correct", "l-1", "--customer", "c-1",
                "--to", JULY + "12:00:00Z", "--reason", "again")


def check_import(desk):
    header = "subscription,customer,id,from,to,component,cause,evidence\n"
    rows = (header + f",,i-1,{DAY}01:00:00Z,{DAY}02:00:00Z,api|dns,power,ticket 1\n"
            + f"s-2,c-1,i-2,{DAY}01:00:00Z,,,,\n")
    desk.expect("a table of outages", 0, "2 outages recorded, 0 were there", "outage", "import", desk.file("o.csv", rows))
    desk.expect("the same again", 0, "0 outages recorded, 2 were there", "outage", "import", desk.file("o.csv", rows))
    first = newest(desk, "i-1")
    result(first["components"] == ["api", "dns"] and first["values"] == ["cause=power"] and first["evidence"] == ["ticket 1"],
           "has all that it says", first)
    result(newest(desk, "i-2", "--customer", "c-1")["state"] == "open", "without an end it goes on")
    wrong = desk.file("w.csv", header + f",,i-3,{DAY}01:00:00Z,,api,,\n,,i-4,now,,api,,\n,,i-5,{DAY}01:00:00Z,,nope,,\n"
                      f",,i-1,{DAY}03:00:00Z,,api,,\ns-2,c-9,i-6,{DAY}01:00:00Z,,,,\n,,i-7,,,api,,\n")
    before = desk.facts()
    done = desk.do("outage", "import", wrong)
    result(done.returncode == 3 and desk.facts() == before
           and all(code in done.stderr for code in ("w.csv:3", "G0924", "w.csv:4", "G0821", "w.csv:5", "G0903", "w.csv:6",
                                                    "G0840", "w.csv:7")) and "w.csv:2" not in done.stderr,
           "all wrong rows are said and nothing is recorded", done.stderr)
    done = desk.do("outage", "import", desk.file("j.jsonl", json.dumps(
        {"subscription": "", "id": "i-8", "from": DAY + "01:00:00Z", "component": ["api", "dns"], "cause": ["a", "b"]}) + "\n"))
    result(done.returncode == 0 and newest(desk, "i-8")["values"] == ["cause=a|b"], "JSON lines with lists", done.stderr)
    desk.expect("import under a key", 2, "takes no --key", "outage", "import", desk.file("o.csv", rows), "--key", "k")


def main():
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        prepare(desk)
        for check in (check_life, check_wrong, check_merge, check_classify):
            check(desk)
        check_case_changes(desk, check_case(desk))
        for check in (check_case_components, check_stated, check_case_wrong, check_import):
            check(desk)
        result(desk.is_whole(), "the whole book is as it was recorded")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
