#!/usr/bin/env python3
"""The registers of a book from outside: who the organisation is, its services. What is recorded is there once and
verified, what is wrong is refused with its place and nothing is written. Prints TAP."""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import GARANT, ROOT, finish, result

WHO = (ROOT / "examples/book/organisation.yaml").read_text(encoding="utf-8")


def check_organisation(desk):
    who = desk.file("who.yaml", WHO)
    desk.expect("a book says at first not whose it is", 3, "G0813", "organisation", "show")
    desk.expect("who the organisation is is recorded", 0, "recorded\n", "organisation", "set", who)
    desk.expect("and the same again is not", 0, "nothing changed", "organisation", "set", who)
    shown = desk.json("organisation", "show")["organisation"]
    result(shown["registration"] == "732829320" and shown["address"] == "12 rue des Essais\n75002 Paris",
           "what is shown is what was said, numbers without blanks", shown)
    desk.expect("it is shown to people", 0, "VAT number: FR44732829320", "organisation", "show")
    desk.expect("another name holds from a day on", 0, "recorded",
                "organisation", "set", desk.file("new.yaml", WHO.replace("SAS", "SA")), "--from", "2031-01-01")
    shown = desk.json("organisation", "show")["organisation"]
    result(shown["name"].endswith("SA") and shown["from"] == "2030-12-31T23:00:00Z",
           "which begins in the organisation's zone", shown)


def check_wrong_organisations(desk):
    def wrong(title, ident, place, old, new):
        path = desk.file("wrong.yaml", WHO.replace(old, new))
        done = desk.do("organisation", "set", path)
        result(done.returncode == 3 and ident in done.stderr and f"wrong.yaml:{place}" in done.stderr, title, done.stderr)

    before = desk.facts()
    wrong("a SIREN with a wrong digit", "G0806", "7:15", "732 829 320", "732 829 321")
    wrong("a VAT number with a wrong key, and the right one", "FR44732829320", "8:6", "FR447", "FR457")
    wrong("a VAT number of another company", "G0809", "8:6", "FR44732829320", "FR83404833048")
    wrong("a VAT number of no form", "G0807", "8:6", "FR44732829320", "DE1")
    wrong("a country that is none", "G0805", "6:10", "country: FR", "country: UK")
    wrong("a zone that is none", "G0810", "9:7", "Europe/Paris", "Europe/Pari")
    wrong("a zone that is a path", "G0810", "9:7", "Europe/Paris", "../../etc/passwd")
    wrong("a language that is none", "G0811", "10:11", "language: fr", "language: de")
    wrong("a key that is misspelt", 'did you mean "registration"?', "7:1", "registration:", "registratoin:")
    wrong("a key that is missing", "G0438", "2:1", "country: FR\n", "")
    wrong("a list instead of a text", "G0803", "2:7", "Exemple Télécom SAS", "[a, b]")
    wrong("control characters", "G0803", "2:7", "Exemple Télécom SAS", '"a\\tb"')
    wrong("a name that is too long", "G0803", "2:7", "Exemple Télécom SAS", "a" * 201)
    wrong("an address that is too long", "G0804", "4:3", "12 rue des Essais", "a" * 1001)
    both = desk.do("organisation", "set", desk.file("both.yaml", WHO.replace("fr\n", "xx\n").replace("829 320", "829 321")))
    result("G0806" in both.stderr and "G0811" in both.stderr, "all that is wrong is said at once", both.stderr)
    desk.expect("a day that is none", 3, "G0812", "organisation", "set", desk.file("who.yaml", WHO), "--from", "2026-02-30")
    result(desk.facts() == before, "nothing of all that was recorded")


def check_services(desk):
    for words in (("add", "sms", "--name", "SMS gateway"), ("add", "api", "--in", "sms"), ("add", "send", "--in", "api"),
                  ("add", "mail"), ("rename", "api", "Programming interface"), ("move", "send", "--in", "mail"),
                  ("retire", "send")):
        desk.expect(f"service {' '.join(words)}", 0, "recorded", "service", *words)
    desk.expect("retired once", 0, "nothing changed", "service", "retire", "send")
    listed = desk.do("service", "list").stdout
    result(re.search(r"^sms +SMS gateway\n  api +Programming interface$", listed, re.MULTILINE)
           and re.search(r"^mail +mail\n  send +send +retired$", listed, re.MULTILINE),
           "parts are listed under what they are a part of", listed)
    desk.expect("a circle", 3, "G0824", "service", "move", "sms", "--in", "api")
    desk.expect("itself", 3, "G0824", "service", "move", "sms", "--in", "sms")
    desk.expect("a part of nothing", 3, "did you mean mail?", "service", "add", "new", "--in", "mial")
    desk.expect("an id that was given", 3, "G0822", "service", "add", "send")
    desk.expect("an id that is none", 3, "G0820", "service", "add", "Big one")
    desk.expect("a retired one", 3, "G0823", "service", "rename", "send", "x")
    desk.expect("one with parts", 3, "G0825", "service", "retire", "sms")
    desk.expect("a name in two lines", 3, "G0803", "service", "rename", "sms", "a\nb")
    desk.expect("moved up", 0, "recorded", "service", "move", "api")
    result([row.get("in") for row in desk.json("service", "list")["components"]] == [None, None, "mail", None],
           "a component without --in is a service")


def check_contracts(desk):
    text = (ROOT / "contracts/clicksend-sms/contract.yaml").read_text(encoding="utf-8")
    first = desk.file("first.yaml", text)
    second = desk.file("second.yaml", text.replace('version: "2020"', 'version: "2026"'))
    third = desk.file("third.yaml", text.replace('version: "2020"', 'version: "2027"'))
    desk.expect("a contract holds from its effective: on", 0, "recorded", "contract", "publish", first)
    desk.expect("published once", 0, "nothing changed", "contract", "publish", first)
    desk.expect("a second version from a day on", 0, "recorded", "contract", "publish", second, "--from", "2026-01-01")
    desk.expect("a version that changed", 3, "G0833", "contract", "publish",
                desk.file("changed.yaml", text + "# more\n"), "--from", "2026-02-01")
    desk.expect("two versions from one day", 3, "G0834", "contract", "publish", third, "--from", "2026-01-01")
    desk.expect("before its effective:", 3, "G0832", "contract", "publish", third, "--from", "2010-01-01")
    desk.expect("a day that is none", 3, "G0812", "contract", "publish", third, "--from", "tomorrow")
    desk.expect("a contract with errors", 3, "G0204", "contract", "publish",
                desk.file("wrong.yaml", text.replace("currency: USD", "currency: USD\ncolour: red")))
    desk.expect("a contract without a version", 3, "G0830", "contract", "publish",
                desk.file("none.yaml", text.replace('version: "2020"\n', "")))
    rows = desk.json("contract", "list", "clicksend-sms")["contracts"]
    result([row["version"] for row in rows] == ["2020", "2026"] and rows[0]["to"] == rows[1]["from"],
           "a version ends where the next begins", rows)
    shown = desk.do("contract", "show", "clicksend-sms", "--on", "2025-12-31T23:59:59Z").stdout
    result(shown == text, "what is shown is the text that held then")
    result(desk.do("contract", "show", "clicksend-sms").stdout == second.read_text(encoding="utf-8"), "or holds now")
    desk.expect("a contract that was not published", 3, "did you mean clicksend-sms?", "contract", "show", "clicksend-sm")
    desk.expect("a contract without a name", 3, "G0837", "contract", "show", "")
    desk.expect("a time before it held", 3, "G0838", "contract", "show", "clicksend-sms", "--on", "2000-01-01T00:00:00Z")
    desk.expect("an instant that is none", 2, "--on needs an instant", "contract", "show", "clicksend-sms", "--on", "now")
    desk.run("settle", second, "examples/month/clicksend.yaml", "--book", desk.book)
    desk.expect("a day within windows that were stated", 3, "2026-05-01T00:00:00Z", "contract", "publish", third,
                "--from", "2026-04-15")
    desk.expect("the day after them", 0, "recorded", "contract", "publish", third, "--from", "2026-05-01")


def check_customers(desk):
    text = (ROOT / "examples/book/customer.yaml").read_text(encoding="utf-8")
    person = "{id: c-9, person: p-9, country: FR, zone: Europe/Paris, language: fr"
    desk.expect("a customer", 0, "recorded", "customer", "set", desk.file("customer.yaml", text))
    desk.expect("once", 0, "nothing changed", "customer", "set", desk.file("customer.yaml", text))
    desk.expect("with another address from a day on", 0, "recorded", "customer", "set",
                desk.file("moved.yaml", text.replace("Lyon", "Villeurbanne")), "--from", "2031-01-01")
    desk.expect("shown", 0, "Villeurbanne", "customer", "show", "c-1")
    desk.expect("a wrong SIREN", 3, "G0806", "customer", "set", desk.file("wrong.yaml", text.replace("404 833", "404 834")))
    desk.expect("no id", 3, "G0438", "customer", "set", desk.file("wrong.yaml", text.replace("id: c-1\n", "")))
    desk.expect("an id that is too long", 3, "G0803", "customer", "set",
                desk.file("wrong.yaml", text.replace("id: c-1", "id: " + "c" * 201)))
    desk.expect("a person whom the book does not have", 3, "G0743", "customer", "set",
                desk.file("wrong.yaml", person + "}"))
    desk.expect("a name of a person", 3, "wrong.yaml:1:77: error G0841", "customer", "set",
                desk.file("wrong.yaml", person + ", name: Ann}"))
    desk.expect("a person in no country", 3, "G0805", "customer", "set",
                desk.file("wrong.yaml", person.replace("FR", "XX") + "}"))
    desk.expect("a contact whom the book does not have", 3, "G0743", "customer", "contact", "c-1", "billing", "p-1")
    desk.expect("a contact of nobody", 3, "G0840", "customer", "contact", "c-7", "billing", "p-1")
    desk.expect("a purpose that is none", 3, "G0842", "customer", "contact", "c-1", "To bill", "p-1")
    desk.expect("a customer that is none", 3, "G0840", "customer", "show", "c-2")
    rows = desk.json("customer", "list")["customers"]
    result([row["id"] for row in rows] == ["c-1"] and rows[0]["vat"] == "FR83404833048", "customers are listed", rows)
    result(desk.json("customer", "list", "--after", "c-1")["customers"] == [], "after an id")


def check_subscriptions(desk):
    usual = "fr-usual-gtr-table"
    header = "subscription,customer,start,end,monthly-fee\n"

    def bring(title, code, text, rows, *words):
        desk.expect(title, code, text, "subscription", "import", desk.file("rows.csv", rows), "--contract", usual, *words)

    desk.do("contract", "publish", f"contracts/{usual}/contract.yaml", "--from", "2026-01-01")
    both = header + "s-1,c-1,2026-01-01,,49.90\ns-2,c-1,2026-01-01,2026-07-01,120.00\n"
    bring("two subscriptions", 0, "2 subscriptions recorded, 0 were there already", both)
    bring("the same file again", 0, "0 subscriptions recorded, 2 were there already", both)
    bring("one more of the same id after the first", 0, "1 subscriptions recorded, 2 were", both + "s-2,c-1,2026-07-01,,130\n")
    wrong = desk.file("wrong.csv", header + "s-9,c-1,2026-01-01,,1\ns-1,c-1,2026-03-01,,1\ns-3,c-8,2026-01-01,,1\n"
                      "s-4,c-1,2026-13-01,,1\ns-5,c-1,2026-01-01,,1.2.3\n")
    done = desk.do("subscription", "import", wrong, "--contract", usual)
    places = re.findall(r"wrong\.csv:(\d+:\d+): error (G\d+)", done.stderr)
    result(done.returncode == 3 and places == [("3:1", "G0852"), ("4:5", "G0840"), ("5:9", "G0401"), ("6:21", "G0401")],
           "every wrong row is said with line and column", done.stderr)
    result([row["id"] for row in desk.json("subscription", "list", "--customer", "c-1")["subscriptions"]]
           == ["s-1", "s-2", "s-2"], "and nothing of that file is recorded")
    many = header + "".join(f"m-{i},c-8,2026-01-01,,1\n" for i in range(150))
    done = desk.do("subscription", "import", desk.file("many.csv", many), "--contract", usual)
    result(done.returncode == 3 and done.stderr.count("G0840") == 100 and "50" in done.stderr.splitlines()[-1],
           "a hundred are shown and the rest counted", done.stderr[-300:])
    shown = desk.json("subscription", "show", "s-2", "--customer", "c-1")["subscriptions"]
    result([row["values"] for row in shown] == [[{"name": "monthly-fee", "value": fee}] for fee in ("120.00", "130")],
           "what was told of each life is shown as it was written", shown)
    desk.expect("shown to people", 0, "monthly-fee  49.90", "subscription", "show", "s-1", "--customer", "c-1")
    desk.expect("an end", 0, "recorded", "subscription", "end", "s-1", "2026-12-31", "--customer", "c-1")
    desk.expect("once", 0, "nothing changed", "subscription", "end", "s-1", "2026-12-30T23:00:00Z", "--customer", "c-1")
    desk.expect("listed with its end", 0, "2026-12-30T23:00:00Z", "subscription", "list", "--customer", "c-1")
    desk.expect("an end before it began", 3, "G0855", "subscription", "end", "s-1", "2025-12-31", "--customer", "c-1")
    desk.expect("of one that is not there", 3, "G0850", "subscription", "end", "s-7", "2026-12-31", "--customer", "c-1")
    desk.expect("of nobody", 3, "G0840", "subscription", "list", "--customer", "c-8")
    bring("a contract that was not published", 3, "did you mean fr-usual-gtr-table?", both, "--contract", "fr-usual-gtr-tabel")
    bring("import under a key", 2, "takes no --key", both, "--key", "k")
    desk.expect("no contract", 2, "--contract is missing", "subscription", "import", "-")
    desk.expect("no customer", 2, "--customer is missing", "subscription", "list")
    desk.expect("no file", 3, "G0101", "subscription", "import", desk.folder / "none.csv", "--contract", usual)
    done = subprocess.run([GARANT, "subscription", "import", "-", "--contract", usual, "--book", desk.book, "--progress"],
                          input=both, capture_output=True, text=True, check=False, cwd=ROOT)
    result(done.returncode == 0, "a table from standard input, with how far it is", done.stderr)


def check_changes(desk):
    """One subscription, and what changes for it from a day on: in the book, in its case, and as it was known before."""
    who, usual = ("--customer", "c-1"), ("--contract", "fr-usual-gtr-table")
    words = ("subscription", "add", "n-1", "monthly-fee=100.00", *who, *usual, "--start", "2026-02-01", "--billing-day", "5",
             "--currency", "EUR", "--received", "--end", "2027-02-01")
    desk.expect("one is added", 0, "recorded", *words)
    desk.expect("once", 0, "nothing changed", *words)
    row = desk.json("subscription", "show", "n-1", *who)["subscriptions"][0]
    result((row["billing_day"], row["received"], row["end"]) == (5, True, "2027-01-31T23:00:00Z"), "with all that was told", row)
    desk.expect("no start", 2, "--start is missing", "subscription", "add", "n-2", *who, *usual)
    desk.expect("a price that is none", 3, "G0", "subscription", "add", "n-2", "monthly-fee=dear", *who, *usual, "--start", "2026-02-01")
    desk.expect("a quote in a value", 3, "G0", "subscription", "add", "n-2", 'monthly-fee=1"0', *who, *usual, "--start", "2026-02-01")
    desk.expect("a key", 2, "takes no --key", *words, "--key", "k")

    def change(title, code, text, *more):
        desk.expect(title, code, text, "subscription", "change", "n-1", *more, *who)

    change("a new price", 0, "recorded", "monthly-fee=120.00", "--from", "2026-06-01")
    change("once", 0, "nothing changed", "monthly-fee=120.00", "--from", "2026-06-01")
    change("also said for later", 0, "nothing changed", "monthly-fee=120.00", "--from", "2026-07-01")
    change("in the middle of a day", 3, "G0858", "monthly-fee=130.00", "--from", "2026-06-01T10:00:00Z")
    change("before it began", 3, "G0856", "monthly-fee=130.00", "--from", "2026-01-31")
    change("after it ended", 3, "G0856", "monthly-fee=130.00", "--from", "2027-02-01")
    change("what the contract has not", 3, "G0650", "colour=red", "--from", "2026-06-01")
    change("an empty value", 3, "G0859", "monthly-fee=", "--from", "2026-06-01")
    desk.expect("of one that is not there", 3, "G0850", "subscription", "change", "n-9", "monthly-fee=1", "--from", "2026-06-01", *who)
    before = desk.json("subscription", "show", "n-1", *who)["subscriptions"][0]["values"]
    result(before == [{"name": "monthly-fee", "to": "2026-06-01", "value": "100.00"},
                      {"name": "monthly-fee", "from": "2026-06-01", "value": "120.00"}], "the history", before)
    case = json.loads(desk.do("case", "make", "n-1", *who, "--window", "2026-06").stdout)
    result(case["subscription"]["monthly-fee"] == [{"to": "2026-06-01", "value": "100.00"},
                                                   {"from": "2026-06-01", "value": "120.00"}], "is in the case", case)
    early = json.loads(desk.do("case", "make", "n-1", *who, "--window", "2026-06", "--as-of", "2026-01-15T00:00:00Z").stdout)
    result(early["subscription"]["monthly-fee"] == "100.00", "but was not known before it was told", early)
    rows = "subscription,customer,from,monthly-fee\nn-1,c-1,2026-09-01,130.00\nn-1,c-1,2026-06-01,120.00\n"
    desk.expect("a table of changes", 0, "1 subscriptions changed, 1 were so already", "subscription", "import",
                desk.file("changes.csv", rows), *usual, "--changes")
    wrong = desk.do("subscription", "import", desk.file("wrong.csv", rows + "n-9,c-1,2026-06-01,1\n,c-1,2026-06-01,1\nn-1,c-1,,1\n"
                                                        "n-1,,2026-06-01,1\nn-1,c-1,2026-06-01,\nn-1,c-7,2026-06-01,1\n"),
                    *usual, "--changes")
    result(wrong.returncode == 3 and all(f"wrong.csv:{line}:" in wrong.stderr for line in range(4, 10)),
           "all wrong rows are said with their places", wrong.stderr)
    desk.expect("a value of the changed table", 0, "130.00", "subscription", "show", "n-1", *who)


def check_invoices(desk):
    form = (ROOT / "examples/book/invoice.yaml").read_text(encoding="utf-8")
    invoice = desk.file("invoice.yaml", form)
    of_customer = ("--customer", "c-1")
    desk.expect("an invoice", 0, "recorded", "invoice", "add", invoice)
    desk.expect("once", 0, "nothing changed", "invoice", "add", invoice)
    other = desk.file("other.yaml", form.replace("net: 49.90", "net: 39.90"))
    done = desk.do("invoice", "add", other)
    result(done.returncode == 3 and "G0861" in done.stderr and f"{other}:3:9" in done.stderr,
           "the same one with another amount", done.stderr)
    desk.expect("corrected", 0, "recorded", "invoice", "correct", other, "--key", "i-1")
    desk.expect("corrected once", 0, "nothing changed", "invoice", "correct", other, "--key", "i-1")
    shown = desk.json("invoice", "show", "2026-0117", *of_customer)["invoices"]
    result([(row["net"], row["revision"]) for row in shown] == [("49.90 EUR", 1), ("39.90 EUR", 2)],
           "what stood before stays readable", shown)
    desk.expect("back again", 0, "recorded", "invoice", "correct", invoice)
    table = (ROOT / "examples/book/invoices.csv").read_text(encoding="utf-8")
    desk.expect("a table", 0, "2 invoices recorded, 1 were there already", "invoice", "import", desk.file("i.csv", table))
    wrong = desk.file("wrong.csv", table + "c-1,F-9,2026-02-05,s-7,2026-02-01,2026-03-01,EUR,1,S,20\n"
                      + "c-1,F-9,2026-02-05,s-1,2026-02-01,2026-03-01,EUR,1,S,0\n")
    before = desk.facts()
    done = desk.do("invoice", "import", wrong)
    result(done.returncode == 3 and f"{wrong}:5:20: error G0850" in done.stderr
           and f"{wrong}:6:54: error G0870" in done.stderr and desk.facts() == before,
           "all wrong rows are said, and none is recorded", done.stderr)
    listed = desk.json("invoice", "list", *of_customer)["invoices"]
    result([row["number"] for row in listed] == ["2026-0117", "2026-0117", "2026-0231"], "listed", listed)
    later = desk.json("invoice", "list", *of_customer, "--after", "2026-0117", "--subscription", "s-1")["invoices"]
    result([row["number"] for row in later] == ["2026-0231"], "listed from a number on, of a subscription", later)
    gone = desk.file("gone.yaml", form + "withdrawn: true\n")
    parties = desk.json("invoice", "show", "2026-0231", *of_customer, "--parties")["parties"]
    result(parties["provider"]["vat"].startswith("FR") and parties["customer"]["address"].startswith("3 place"),
           "who stands on a document about it", parties)
    desk.expect("who stands on it, for people", 0, "69001 Lyon", "invoice", "show", "2026-0231", *of_customer, "--parties")
    bare = desk.file("bare.yaml", "id: c-5\nname: Bare Ltd\ncountry: GB\nzone: Europe/London\nlanguage: en\n")
    desk.do("customer", "set", bare)
    desk.do("subscription", "import", desk.file("bare.csv", "subscription,customer,start,monthly-fee\nb-1,c-5,2026-01-01,10.00\n"),
            "--contract", "fr-usual-gtr-table")
    charged = form.replace("c-1", "c-5").replace("s-1", "b-1").replace("vat: S\nrate: 20", "vat: AE\nreason: Art. 44")
    desk.expect("an invoice without VAT", 0, "recorded", "invoice", "add", desk.file("bare-invoice.yaml", charged))
    done = desk.do("invoice", "show", "2026-0117", "--customer", "c-5", "--parties")
    result(done.returncode == 0 and "G0874" in done.stderr and "G0875" in done.stderr,
           "what a document would miss is said", done.stderr)
    desk.expect("withdrawn", 0, "recorded", "invoice", "correct", gone)
    desk.expect("shown as withdrawn", 0, "withdrawn", "invoice", "show", "2026-0117", *of_customer)
    result(len(desk.json("invoice", "list", *of_customer)["invoices"]) == 2, "and listed no more")
    desk.expect("one that is not there", 3, "G0860", "invoice", "show", "none", *of_customer)
    desk.expect("of nobody", 3, "G0840", "invoice", "list", "--customer", "c-8")
    desk.expect("nobody named", 2, "--customer is missing", "invoice", "list")
    desk.expect("a table under a key", 2, "takes no --key", "invoice", "import", "-", "--key", "x")
    for title, code, old, new in (("no number", "G0438", "number: 2026-0117\n", ""),
                                  ("a word that is no key", "G0802", "net:", "nett:"),
                                  ("too many decimals", "G0866", "49.90", "49.901"),
                                  ("an unknown category", "G0869", "vat: S", "vat: N"),
                                  ("no rate", "G0438", "rate: 20\n", ""),
                                  ("no reason", "G0871", "vat: S\nrate: 20", "vat: E\nrate: 0"),
                                  ("no day", "G0863", "to: 2026-02-01", "to: 2026-01-01"),
                                  ("another currency", "G0865", "EUR", "USD"),
                                  ("before it began", "G0864", "from: 2026-01-01\nto: 2026-02-01",
                                   "from: 2025-11-01\nto: 2025-12-01")):
        desk.expect(title, 3, code, "invoice", "add",
                    desk.file("bad.yaml", form.replace("2026-0117", "F-9").replace(old.replace("2026-0117", "F-9"), new)))


def check_killed(desk):
    """Killed at any moment an import leaves nothing of its file or all of it; done again it is there once."""
    rows = 20000
    path = desk.file("killed.csv", "subscription,customer,start,end,monthly-fee\n"
                     + "".join(f"k-{i},c-1,2026-01-01,,{i}.00\n" for i in range(rows)))
    words = [GARANT, "subscription", "import", path, "--contract", "fr-usual-gtr-table", "--book", desk.book, "--lang", "en"]
    before, left = desk.facts(), []
    for delay in (0.05, 0.2, 0.4):
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            try:
                child.wait(timeout=delay)
            except subprocess.TimeoutExpired:
                child.kill()
        left.append(desk.facts() - before)
    result(all(count in (0, rows) for count in left), "a killed import leaves nothing or all", left)
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    result(done.returncode == 0 and desk.facts() - before == rows, "and done again it is there once", done.stdout + done.stderr)


def check_keys(desk):
    desk.expect("a change under a key", 0, "recorded", "service", "add", "dns", "--key", "k-1")
    desk.expect("the same under the same key", 0, "nothing changed", "service", "add", "dns", "--key", "k-1")
    desk.expect("another one under it", 3, "G0714", "service", "add", "ntp", "--key", "k-1")
    desk.expect("a key that is too long", 3, "G0715", "service", "add", "ntp", "--key", "k" * 201)


def check_misuse(desk):
    desk.expect("no such task", 2, "did you mean list?", "service", "lits")
    desk.expect("too little", 2, "ID NAME", "service", "rename", "sms")
    desk.expect("too much", 2, "from c on", "organisation", "set", "a", "c")
    desk.expect("an option of another task", 2, "--name", "service", "list", "--name", "x")
    done = desk.run("service", "list")
    result(done.returncode == 2 and "--book DIR" in done.stderr, "no book given", done.stderr)
    done = desk.run("service", "list", "--book", desk.folder / "none")
    result(done.returncode == 3 and "G0702" in done.stderr, "no book there", done.stderr)


def main():
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        for check in (check_organisation, check_wrong_organisations, check_services, check_contracts, check_customers,
                      check_subscriptions, check_changes, check_invoices, check_killed, check_keys, check_misuse):
            check(desk)
        result(desk.is_whole(), "the whole book is as it was recorded")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
