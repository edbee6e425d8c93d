#!/usr/bin/env python3
"""Customers imported into a book from outside: all or none, again without change, corrected, refused with line and column. Prints TAP."""
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import finish, result

HEAD = "id,name,address,country,registration,vat,zone,language,person\n"
BAD = HEAD + """c-1,A,,FR,404 833 049,,Europe/Paris,fr,
,B,,FR,,,Europe/Paris,fr,
c-3,C,,ZZZ,,,Europe/Paris,fr,
c-4,,,FR,,,Europe/Paris,fr,p-9
c-5,D,,FR,,,Europe/Nowhere,fr,
c-6,E,,FR,,,Europe/Paris,xx,
c-7,F,,FR,,,,fr,
c-8,fine,,FR,,,Europe/Paris,fr,
"""


def check_import(desk):
    desk.expect("a table of customers", 0, "3 customers recorded, 0 were there already", "customer", "import", "examples/book/customers.csv")
    facts = desk.facts()
    desk.expect("again", 0, "0 customers recorded, 3 were there already", "customer", "import", "examples/book/customers.csv")
    result(desk.facts() == facts, "again nothing is recorded")
    shown = desk.json("customer", "show", "c-1")["customer"]
    result(shown["address"] == "3 place du Marché\n69001 Lyon" and shown["registration"] == "404833048",
           "an address has its lines, a number no blanks", shown)
    renamed = desk.file("renamed.csv", HEAD + "c-2,Garage Nouveau SAS,,FR,732829320,,Europe/Paris,fr,\n")
    desk.expect("one that is another now", 0, "1 customers recorded", "customer", "import", renamed)
    result(desk.json("customer", "show", "c-2")["customer"]["name"] == "Garage Nouveau SAS", "it is said anew")


def check_lines(desk):
    rows = [{"id": f"l-{i}", "name": f"Line {i}", "country": "FR", "zone": "Europe/Paris", "language": "fr"} for i in range(3)]
    path = desk.file("rows.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    done = desk.json("customer", "import", path)
    result(done["added"] == 3 and done["known"] == 0, "JSON lines", done)


def check_person(desk):
    path = desk.file("persons.csv", HEAD + "c-9,,,FR,,,Europe/Paris,fr,p-1\n")
    desk.expect("a person who is not there", 3, "G0743", "customer", "import", path)
    person = desk.file("person.json", json.dumps({"customer": "c-9", "id": "p-1", "name": "Alice Exemple"}))
    desk.expect("the person", 0, "recorded", "person", "add", person)
    desk.expect("a customer who is a person", 0, "1 customers recorded", "customer", "import", path)
    named = desk.file("named.csv", HEAD + "c-9,Alice,,FR,,,Europe/Paris,fr,p-1\n")
    desk.expect("the name of a person stands elsewhere", 3, "named.csv:2:5", "customer", "import", named)


def check_bad(desk):
    path = desk.file("bad.csv", BAD)
    before = desk.facts()
    done = desk.do("customer", "import", path)
    places = [f"bad.csv:{place}" for place in ("2:11", "3:1", "4:8", "5:1", "6:13", "7:26", "8:1")]
    result(done.returncode == 3 and desk.facts() == before and all(place in done.stderr for place in places),
           "every wrong row with its place, and nothing recorded", done.stderr)
    desk.expect("an unknown column", 3, "G065", "customer", "import", desk.file("more.csv", "id,nom\nc-1,x\n"))
    desk.expect("no table", 3, "customers.none", "customer", "import", desk.folder / "customers.none")
    desk.expect("an empty table", 3, "G0", "customer", "import", desk.file("empty.csv", ""))
    desk.expect("with a key", 2, "--key", "customer", "import", path, "--key", "k")


def check_many(desk):
    rows = "".join(f"n-{i},Company {i},,FR,,,Europe/Paris,fr,\n" for i in range(20000))
    desk.expect("twenty thousand", 0, "20000 customers recorded", "customer", "import", desk.file("many.csv", HEAD + rows))
    result(desk.is_whole(), "the book is whole")


def main():
    with tempfile.TemporaryDirectory() as name:
        desk = Desk(Path(name))
        check_import(desk)
        check_lines(desk)
        check_person(desk)
        check_bad(desk)
        check_many(desk)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
