#!/usr/bin/env python3
"""Incidents of a book from outside: opened, updated, corrected, merged, reviewed; and what of them the case of a subscription
has, settled under a promise to inform. Prints TAP."""
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import finish, result

DAY = "2026-06-20T"
TEXT = "en=We are looking into it."
CONTRACT = """garant: 1
contract: informed
version: one
currency: EUR
zone: UTC
money: {round: half up}
guarantees:
  informed:
    clause: "7"
    records: outage
    deadline: {of: failed, within: 30 min, met by: first(told)}
    per: record
    pay: {by: late-by, each: {unit: 30 days, part: started, pay: 10.00 EUR}}
    limit: [{at most: 10.00 EUR, per: record}]
"""


def at(time, number):
    """Options of a text that was published then."""
    return ("--published", DAY + time + ":00Z", "--evidence", f"mail {number}")


def prepare(desk):
    desk.do("customer", "set", "examples/book/customer.yaml")
    contract = desk.file("informed.yaml", CONTRACT)
    desk.expect("a promise to inform", 0, "recorded", "contract", "publish", contract, "--from", "2026-01-01")
    desk.do("subscription", "import", desk.file("s.csv", "subscription,customer,start\nl-1,c-1,2026-01-01\n"), "--contract",
            "informed")
    desk.do("service", "add", "api")
    for name, start in (("o-1", "08"), ("o-2", "10"), ("o-3", "12")):
        desk.do("outage", "open", name, "--component", "api", "--from", DAY + start + ":00:00Z", "--to",
                DAY + start + ":50:00Z")


def check_life(desk):
    def do(title, code, text, *words):
        desk.expect(title, code, text, "incident", *words)

    do("opened", 0, "recorded", "open", "i-1", TEXT, "fr=Nous cherchons.", "--title", "SMS delayed", "--outage", "o-1",
       *at("08:20", 1))
    do("opened alike again it is known", 0, "nothing changed", "open", "i-1", TEXT, "fr=Nous cherchons.", "--title",
       "SMS delayed", "--outage", "o-1", *at("08:20", 1))
    do("another one of that id", 3, "G0972", "open", "i-1", TEXT, "--title", "Other")
    do("updated", 0, "recorded", "update", "i-1", "en=It works again.", "--state", "resolved", "--impact", "major",
       *at("08:55", 2))
    do("published before what was said before", 3, "G0985", "update", "i-1", "en=x", *at("08:55", 3))
    do("without a text nobody is told", 0, "recorded", "update", "i-1", "--impact", "critical")
    do("what leaves all as it is", 0, "nothing changed", "update", "i-1", "--impact", "critical")
    do("corrected", 0, "recorded", "correct", "i-1", "2", "en=It works again since 08:50.", "--reason", "told more")
    do("of a revision without a text", 3, "G0982", "correct", "i-1", "3", "en=x", "--reason", "x")
    do("reviewed", 0, "recorded", "review", "i-1", "en=A disk was full.")
    do("and then updated no more", 3, "G0975", "update", "i-1", "en=x")
    shown = desk.json("incident", "show", "i-1")["incidents"]
    result([(row["change"], row["state"], row["impact"]) for row in shown]
           == [("opened", "investigating", "minor"), ("updated", "resolved", "major"), ("updated", "resolved", "critical"),
               ("corrected", "resolved", "critical"), ("reviewed", "reviewed", "critical")]
           and shown[0]["texts"] == {"en": "We are looking into it.", "fr": "Nous cherchons."}
           and shown[1]["texts"] == {"en": "It works again."} and shown[3]["corrects"] == 2, "all of it stays readable", shown)
    do("shown to people", 0, "in place of what revision 2 told", "show", "i-1")
    do("listed", 0, "SMS delayed", "list")
    result(desk.json("incident", "list", "--as-of", "2026-01-01T00:00:00Z")["incidents"] == []
           and len(desk.json("incident", "list")["incidents"]) == 1, "as it was known then, and one row for each")


def check_wrong(desk):
    def wrong(title, ident, *words):
        desk.expect(title, 3, ident, "incident", *words)

    wrong("an id that is none", "G0970", "open", "I 2", TEXT, "--title", "x")
    wrong("one that is not there", "G0971", "update", "i-77", TEXT)
    wrong("shown where it is not", "G0971", "show", "i-77")
    wrong("a review of what goes on", "G0974", "review", "i-5", TEXT)
    wrong("without a title", "G0976", "open", "i-3", TEXT)
    wrong("a correction without a reason", "G0979", "correct", "i-5", "1", TEXT)
    wrong("a text in no language", "G0978", "open", "i-3", "We look.", "--title", "x")
    wrong("elsewhere without evidence", "G0980", "update", "i-5", TEXT, "--published", DAY + "11:00:00Z")
    wrong("an update that says nothing", "G0981", "update", "i-5")
    wrong("merged with itself", "G0983", "merge", "i-5", "i-5", "--reason", "x")
    wrong("published in the future", "G0984", "open", "i-3", TEXT, "--title", "x", "--published", "2999-01-01T00:00:00Z",
          "--evidence", "mail")
    wrong("about an outage that is none", "G0902", "open", "i-3", TEXT, "--title", "x", "--outage", "o-1,o-77")
    wrong("of a customer that is none", "G0840", "open", "i-3", TEXT, "--title", "x", "--customer", "c-7")
    desk.expect("a state that is none", 2, "fine", "incident", "open", "i-3", TEXT, "--title", "x", "--state", "fine")
    desk.expect("an impact that is none", 2, "huge", "incident", "open", "i-3", TEXT, "--title", "x", "--impact", "huge")


def settled(desk):
    """When customers were told of each outage, and what the case of June owes."""
    made = desk.do("case", "make", "l-1", "--customer", "c-1", "--window", "2026-06", "--as-of",
                   "2999-01-01T00:00:00Z")
    case = desk.file("case.json", made.stdout)
    document = json.loads(desk.run("settle", desk.folder / "informed.yaml", case, "--json").stdout)
    told = {row["outage"]: [when[11:16] for when in row.get("told", [])] for row in json.loads(made.stdout)["records"]}
    return told, [row["amount"] for row in document["statements"][0]["total"]]


def check_case(desk):
    told, total = settled(desk)
    result(told["o-1"][:2] == ["08:20", "08:55"] and len(told["o-1"]) == 3 and told["o-2"] == [] and total == ["20.00"],
           "each text but the correction told of its outage; of two nobody was told", (told, total))
    desk.do("incident", "open", "i-2", TEXT, "--title", "Slow", "--outage", "o-2", *at("10:40", 4))
    told, total = settled(desk)
    result(told["o-2"] == ["10:40"] and total == ["20.00"], "told too late", (told, total))
    desk.do("outage", "correct", "o-3", f"told={DAY}12:05:00Z", "--reason", "by phone")
    told, total = settled(desk)
    result(told["o-3"] == ["12:05"] and total == ["10.00"], "what is told of the outage itself counts too", (told, total))
    desk.do("incident", "open", "i-4", TEXT, "--title", "Slower", "--outage", "o-3", *at("12:20", 5))
    desk.do("incident", "open", "i-5", TEXT, "--title", "Slowest", *at("10:10", 6))
    told, total = settled(desk)
    result(told["o-3"] == ["12:05", "12:20"], "beside what incidents tell", told)
    desk.expect("merged", 0, "recorded", "incident", "merge", "i-2", "i-5", "--reason", "one fault")
    desk.expect("once", 0, "nothing changed", "incident", "merge", "i-2", "i-5", "--reason", "one fault")
    desk.expect("the one that went says no more", 3, "merged into i-5", "incident", "update", "i-2", TEXT)
    told, total = settled(desk)
    result(told["o-2"] == ["10:10", "10:40"] and total == [], "the one that stays told of the outages of the other",
           (told, total))
    desk.do("outage", "correct", "o-2", "--to", DAY + "12:00:00Z", "--reason", "longer")
    desk.do("outage", "merge", "o-3", "o-2", "--reason", "one fault")
    told, total = settled(desk)
    result(told["o-2"] == ["10:10", "10:40", "12:20"] and "o-3" not in told,
           "of an outage that was merged the one was told that took its time", told)


def main():
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        prepare(desk)
        for check in (check_life, check_case, check_wrong):
            check(desk)
        result(desk.is_whole(), "the whole book is as it was recorded")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
