#!/usr/bin/env python3
"""Persons whom nobody needs any more: listed, and erased together. Prints TAP."""
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import finish, result

PLAIN = """
garant: 1
contract: plain
version: "1"
currency: EUR
zone: UTC
money: {round: half up}
charges: {fee: {per: month}}
guarantees:
  month: {clause: "1", pay: {of: fee, reached: [{below: 99%, pay: 10%}]}, claim: {within: 100 years}}
"""
CUSTOMERS = "id,name,country,zone,language\n" + "".join(f"c-{i},Company {i},FR,Europe/Paris,fr\n" for i in range(1, 8))
# c-1 left long ago; c-2 is there; c-3 never subscribed; c-4 is owed something; c-5 claims; c-6 left lately; c-7 came back.
SUBSCRIPTIONS = """subscription,customer,start,end,fee
s-1,c-1,2019-01-01,2020-01-01,1.00
s-2,c-2,2019-01-01,,1.00
s-4,c-4,2019-01-01,2020-01-01,1.00
s-5,c-5,2019-01-01,2020-01-01,1.00
s-6,c-6,2019-01-01,2026-10-01,1.00
s-7,c-7,2019-01-01,2020-01-01,1.00
s-8,c-7,2021-01-01,,1.00
"""


def prepare(desk):
    desk.do("customer", "import", desk.file("customers.csv", CUSTOMERS))
    desk.do("contract", "publish", desk.file("plain.yaml", PLAIN), "--from", "2019-01-01")
    desk.expect("subscriptions", 0, "7 subscriptions", "subscription", "import", desk.file("rows.csv", SUBSCRIPTIONS), "--contract", "plain")
    for number in range(1, 8):
        person = {"customer": f"c-{number}", "id": f"p-{number}", "name": f"Alice Numero{number}", "mail": f"alice{number}@exemple.example"}
        desk.do("person", "add", desk.file("person.json", json.dumps(person)))
    desk.expect("a credit", 0, "recorded", "credit", "grant", "c-4", "x", "1.00 EUR", "--nature", "goodwill", "--reason", "why")
    desk.expect("a claim", 0, "Receipt", "claim", "file", "k-1", "--customer", "c-5", "--subscription", "s-5", "--window", "2019-05")


def due(desk, months):
    return [row["id"] for row in desk.json("person", "due", "--months", months)["not_needed"]]


def main():
    with tempfile.TemporaryDirectory() as name:
        desk = Desk(Path(name))
        prepare(desk)
        result(due(desk, 24) == ["p-1"], "who left long ago, is owed nothing and claims nothing", due(desk, 24))
        result(due(desk, 1200) == [], "not in a hundred years")
        result("p-3" in due(desk, 0) and "p-6" in due(desk, 0), "who never subscribed, and who left lately, are due at once", due(desk, 0))
        desk.expect("a refund", 0, "recorded", "credit", "refund", "c-4", "y", "1.00 EUR", "--document", "d", "--reason", "why")
        desk.expect("a decision", 0, "recorded", "claim", "decide", "k-1", "refused", "1=no", "--customer", "c-5")
        result(due(desk, 24) == ["p-1", "p-4", "p-5"], "those whose matters are settled too", due(desk, 24))
        desk.expect("nobody is asked here", 2, "--yes", "person", "sweep", "--months", "24")
        desk.expect("how long?", 2, "--months", "person", "due")
        desk.expect("so long", 2, "1200", "person", "due", "--months", "-1")
        desk.expect("they are erased", 0, "3 persons erased", "person", "sweep", "--months", "24", "--yes")
        result(due(desk, 24) == [], "and due no more")
        result(desk.json("person", "sweep", "--months", "24", "--yes")["swept"] == 0, "again nobody is")
        held = b"".join(path.read_bytes() for path in desk.book.iterdir())
        result(b"Numero1" not in held and b"Numero2" in held, "nothing of them is in the files")
        result(desk.is_whole(), "the book is whole")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
