#!/usr/bin/python3
"""Holds what commands write with --json to the schemas of docs/reference.

Without the program ($GARANT): the schema of statements itself, its words against the tables they come
from, the statement of the unit test, and that each member is noticed when it is missing or misspelt.
With the program: the statements of every case of every contract, and the answers of compare, calendar,
verify, test, explain and the commands about a book and its registers in each of their forms, among
them those that refuse; every member of their schemas is seen once, and a misspelt one is noticed anywhere. Prints TAP.
"""
import copy
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import ROOT, finish, result

SCHEMA = ROOT / "docs" / "reference" / "statement.schema.json"
UNIT_TEST = ROOT / "src" / "core" / "settle" / "statement_json_test.c"
NAMES = ROOT / "src" / "core" / "settle" / "statement_names.c"
LITERAL = re.compile(r'"((?:\\.|[^"\\\n])*)"')

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("ok 1 - statements # SKIP python3-jsonschema is not installed\n1..1")
    sys.exit(0)


def problems(validator, statement):
    return "\n".join(f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
                     for error in validator.iter_errors(statement))


def unit_test_statement():
    text = UNIT_TEST.read_text(encoding="utf-8")
    body = re.search(r"expected\[\] =\n(.*?);\n\n", text, re.DOTALL)[1]
    joined = "".join(LITERAL.findall(body))
    return json.loads(joined.replace('\\"', '"').replace("\\\\", "\\"))


def names_of(table):
    text = NAMES.read_text(encoding="utf-8")
    body = re.search(table + r"\[\] = \{(.*?)\n\};", text, re.DOTALL)[1]
    return LITERAL.findall(body)


def check_words(schema):
    """The enums of the schema are the words of the tables in the code."""
    defs = schema["$defs"]
    rows = re.findall(r'^STEP\(STEP_(\w+), "(\w+)"',
                      (ROOT / "defs" / "steps.def").read_text(encoding="utf-8"), re.MULTILINE)
    taken = defs["taken"]["properties"]["why"]["enum"]
    state = defs["result"]["properties"]["entitlement"]["properties"]["state"]["enum"]
    step = defs["step"]["properties"]
    for name, have, want in (
            ("steps", step["step"]["enum"], [key.lower() for key, _ in rows]),
            ("ideas", step["idea"]["enum"], sorted({idea for _, idea in rows})),
            ("statuses", defs["status"]["enum"], names_of("statuses")),
            ("entitlements", state, names_of("entitlements")),
            ("reasons", ["counted"] + taken, names_of("taken_names"))):
        result(have == want, f"the schema has the {name} of the code", f"{have}\n{want}")


def check_described(schema):
    bare = [f"{name}.{key}" for name, part in schema["$defs"].items()
            for key, value in part.get("properties", {}).items()
            if "$ref" not in value and "description" not in value
            and key not in ("severity", "yes", "money_power", "time_power")
            and name not in ("missing",)]
    result(not bare, "members are described", bare)


def check_strict(validator, statement):
    """A statement with a member taken out or misspelt at any level is refused."""
    accepted = []
    places = [([], statement), (["results", 0], statement["results"][0]),
              (["results", 0, "steps", 0], statement["results"][0]["steps"][0]),
              (["results", 0, "counted", 0], statement["results"][0]["counted"][0])]
    for path, node in places:
        for key in node:
            changed = copy.deepcopy(statement)
            inner = changed
            for part in path:
                inner = inner[part]
            inner[key + "x"] = inner.pop(key)
            if not problems(validator, changed):
                accepted.append(f"{path}: {key}")
    result(not accepted, "misspelt members are refused", accepted)


def statements_of(program, case):
    """The statements the program prints for a case."""
    contract = case.parent.parent / "contract.yaml"
    done = subprocess.run([program, "settle", "--json", str(contract), str(case)], cwd=ROOT,
                          capture_output=True, text=True, timeout=60, check=False)
    return json.loads(done.stdout)["statements"]


def sums_up(statement):
    return all(sum(span["ms"] for span in row["counted"]) == row["counted_ms"]
               for row in statement["results"] if row["counted"])


def check_cases(validator, program):
    for case in sorted(ROOT.glob("contracts/*/cases/*.yaml")):
        name = case.relative_to(ROOT / "contracts")
        try:
            statements = statements_of(program, case)
        except (json.JSONDecodeError, subprocess.TimeoutExpired) as error:
            result(False, f"{name} prints JSON", error)
            continue
        found = "\n".join(filter(None, (problems(validator, each) for each in statements)))
        result(not found, f"{name} is valid", found)
        result(all(map(sums_up, statements)), f"{name}: the spans sum to the number shown")


USUAL, MUXITY = (f"contracts/{name}/contract.yaml" for name in ("fr-usual-gtr-table", "fr-muxity-thd-no-gtr"))
CLICKSEND, APRIL = "contracts/clicksend-sms/contract.yaml", "examples/month/clicksend.yaml"
DESK = ("--hours", "mon-fri 09:00-17:00", "--zone", "Europe/Paris", "--holidays", "france", "--except",
        "2026-05-04 closed")
BROKEN = "{room}/broken.yaml"
# What is asked, with how the command ends. {room} is a folder with files made for it.
ASKED = {
    "compare": [
        (0, USUAL, MUXITY, "examples/month/usual-gtr.yaml"), (0, USUAL, "{room}/draft.yaml", "examples/month/usual-gtr.yaml"),
        (0, CLICKSEND, USUAL, APRIL), (0, "--readings", CLICKSEND, APRIL), (0, "--readings", MUXITY, "examples/month/muxity.yaml"),
        (0, USUAL, MUXITY, "--subscriptions", "{room}/subs.csv", "--records", "{room}/records.csv", "--window", "2026",
         "--reading", "gap=1"),
        (3, USUAL, BROKEN, APRIL), (3, "--readings", USUAL, "none.yaml"),
        (3, USUAL, "--subscriptions", "none.csv", "--window", "2026")],
    "calendar": [
        (0, "open", "2026-05-05T09:30", *DESK), (1, "open", "2026-05-01T09:30", *DESK),
        (0, "open", "2026-05-01T09:30", "--hours", "always"),
        (0, "between", "2026-04-29T16:00", "2026-05-05T10:00", *DESK, "--in", "working days"),
        (0, "between", "2026-04-29T16:00Z", "2026-05-05T10:00Z"),
        (0, "due", "2026-04-30T21:30", "8", "business", "hours", *DESK, "--after", "21:00 08:00"),
        (0, "due", "2026-04-29T16:00", "3 working days", *DESK), (0, "due", "2026-01-31", "1 month"),
        (0, "due", "2026-04-29T16:00", "next working day 08:00", *DESK), (0, "due", "2026-04-29T16:00", "30 min"),
        (0, "week", "2026-05-01", *DESK), (0, "holidays", "2026", *DESK),
        (0, "holidays", "2026", "--hours", "always", "--holidays", "2026-05-02"),
        (0, "window", "2026-03-29", "--zone", "Europe/Paris", "--billing-day", "16", "--start", "2025-02-03"),
        (0, "window", "2026-03-29", *DESK), (0, "clocks", "2026", "--zone", "Europe/Paris"), (0, "clocks", "2026"),
        (0, "between", "2026-04-30T16:00Z", "2026-05-05T10:00Z", "--contract", CLICKSEND, "--calendar",
         "monday-to-friday"),
        (2, "open", "2026-05-01"), (2, "due", "2026-05-01", "a while"), (2, "open", "2026-05-01", "--hours", "often"),
        (3, "open", "2026-05-01", "--contract", BROKEN), (2, "week", "2026-05-32", *DESK)],
    "verify": [
        (0, "{room}/april.json", "--case", APRIL, "--contract", CLICKSEND),
        (0, "{room}/tight.json", "--case", APRIL, "--contract", CLICKSEND),
        (1, "{room}/changed.json", "--case", APRIL, "--contract", CLICKSEND),
        (1, "{room}/april.json", "--case", "{room}/later.yaml", "--contract", CLICKSEND, "--all"),
        (1, "{room}/revisions.json", "--case", "contracts/clicksend-sms/cases/correction.yaml"),
        (1, "{room}/rights.json", "--case", "tests/pitfalls/rights/cases/history.yaml"),
        (1, "{room}/items.json", "--case", "contracts/fr-ovh-vps-2016/cases/clock-change.yaml"),
        (1, "{room}/each.json", "--case", "contracts/arcustech-vps/cases/example-1.yaml"),
        (3, "{room}/april.json", "--case", "none.yaml"), (3, BROKEN, "--case", APRIL, "--contract", CLICKSEND)],
    "test": [(0, "contracts"), (1, "{room}/wrong"), (1, "{room}/bare")],
    "explain": [(0, CLICKSEND), (0, CLICKSEND, "--lang", "fr"), (3, BROKEN), (3, "none.yaml")]
               + [(0, f"contracts/{path.parent.name}/contract.yaml")
                  for path in sorted(ROOT.glob("contracts/*/contract.yaml"))]}
CLAIMS = """
garant: 1
contract: claims
version: "1"
currency: EUR
zone: Europe/Paris
money: {round: half up}
components: [api]
guarantees:
  repair:
    clause: "1"
    for each: component
    per: record
    pay: {amount: 5.00 EUR}
    claim: {within: 100 years, answer: {within: 10 days, of: claim.filed}}
"""
# The commands about a book share a schema; each line begins with its own.
ASKED["book"] = [
    (0, "init", "{room}/book"), (3, "init", "{room}/book"), (4, "init", "{room}/no/book"),
    (0, "verify", "--book", "{room}/book"), (0, "verify", "--book", "{room}/rooted"), (1, "verify", "--book", "{room}/moved"), (3, "verify", "--book", "{room}"),
    (0, "backup", "{room}/one.backup", "--book", "{room}/rooted"), (3, "backup", "{room}/one.backup", "--book", "{room}/rooted"),
    (0, "backup", "check", "{room}/one.backup"), (3, "backup", "check", "{room}/broken.yaml"),
    (0, "restore", "{room}/one.backup", "{room}/restored"), (3, "restore", "{room}/one.backup", "{room}/restored"),
    (3, "restore", "{room}/broken.yaml", "{room}/none"), (0, "verify", "--book", "{room}/restored")]
# So do those that fill its registers.
CLOSING = """
garant: 1
contract: closing
version: "1"
currency: EUR
zone: UTC
money: {round: half up}
components: {api: }
charges: {fee: {per: month}, extra: {per: month}}
guarantees:
  month: {clause: "1", pay: {of: fee, reached: [{below: 100%, pay: 10%}]}}
  each:
    clause: "2"
    for each: component
    per: record
    pay: {amount: 1.00 EUR}
    claim: {within: 1 month}
  long: {clause: "4", records: outage, per: record, measure: length, pay: {reached: [{over: 1 min, pay: 1.00 EUR}], otherwise: 0.00 EUR}}
  unsaid: {clause: "3", pay: {of: extra, reached: [{below: 100%, pay: 10%}]}}
rights:
  leave: {clause: "9", when: "missed-in(month, 2) >= 1"}
"""
REGISTERED = ("--book", "{room}/register")
ASKED["register"] = [
    (0, "organisation", "set", "examples/book/organisation.yaml", *REGISTERED),
    (0, "organisation", "set", "examples/book/organisation.yaml", *REGISTERED),
    (0, "organisation", "show", *REGISTERED), (3, "organisation", "set", BROKEN, *REGISTERED),
    (0, "service", "add", "sms", "--name", "SMS", *REGISTERED), (0, "service", "add", "api", "--in", "sms", *REGISTERED),
    (0, "service", "list", *REGISTERED), (3, "service", "retire", "sms", *REGISTERED),
    (3, "service", "list", "--book", "{room}/none"),
    (0, "contract", "publish", CLICKSEND, *REGISTERED),
    (0, "contract", "publish", USUAL, "--from", "2026-01-01", *REGISTERED),
    (0, "contract", "publish", "{room}/second.yaml", "--from", "2026-02-01", *REGISTERED),
    (0, "contract", "list", *REGISTERED), (0, "contract", "show", "clicksend-sms", *REGISTERED),
    (3, "contract", "show", "none", *REGISTERED),
    (0, "contract", "publish", "{room}/lists.yaml", "--from", "2026-01-01", *REGISTERED),
    (0, "contract", "publish", "{room}/claims.yaml", "--from", "2026-01-01", *REGISTERED),
    (0, "customer", "set", "examples/book/customer.yaml", *REGISTERED),
    (0, "customer", "set", "{room}/person.yaml", *REGISTERED),
    (0, "customer", "contact", "c-1", "billing", "p-1", *REGISTERED),
    (0, "customer", "show", "c-1", *REGISTERED), (0, "customer", "list", *REGISTERED),
    (3, "customer", "show", "none", *REGISTERED),
    (0, "subscription", "import", "examples/book/subscriptions.csv", "--contract", "fr-usual-gtr-table", *REGISTERED),
    (0, "subscription", "import", "{room}/lists.csv", "--contract", "lists", *REGISTERED),
    (3, "subscription", "import", "{room}/lists.csv", "--contract", "fr-usual-gtr-table", *REGISTERED),
    (0, "subscription", "show", "s-9", "--customer", "c-1", *REGISTERED),
    (0, "invoice", "import", "examples/book/invoices.csv", *REGISTERED),
    (0, "invoice", "add", "{room}/invoice.yaml", *REGISTERED),
    (0, "invoice", "correct", "{room}/invoice.yaml", *REGISTERED),
    (0, "invoice", "show", "A-1", "--customer", "c-1", *REGISTERED),
    (0, "invoice", "show", "A-1", "--customer", "c-1", "--parties", *REGISTERED),
    (0, "invoice", "list", "--customer", "c-1", *REGISTERED),
    (3, "invoice", "show", "A-2", "--customer", "c-1", *REGISTERED),
    (0, "outage", "open", "o-1", "cause=power", "--component", "api", "--from", "2026-05-04T08:00:00Z", *REGISTERED),
    (0, "outage", "open", "o-2", "--customer", "c-1", "--subscription", "s-1", "--from", "2026-05-04T08:00:00Z", *REGISTERED),
    (0, "outage", "open", "o-3", "--component", "sms", "--from", "2026-05-04T09:00:00Z", *REGISTERED),
    (0, "outage", "merge", "o-3", "o-1", "--reason", "one fault", *REGISTERED),
    (0, "outage", "end", "o-1", "2026-05-04T10:00:00Z", *REGISTERED),
    (0, "outage", "correct", "o-1", "--to", "2026-05-04T11:00:00Z", "--reason", "read again", *REGISTERED),
    (0, "outage", "classify", "o-1", "cause=fibre", "--reason", "seen", "--evidence", "ticket 1", *REGISTERED),
    (0, "outage", "dispute", "o-1", "--by", "c-1", "--reason", "no", "--evidence", "ticket 2", *REGISTERED),
    (0, "outage", "decide", "o-1", "1", "accept", "cause=power", "--reason", "yes", *REGISTERED),
    (0, "outage", "import", "{room}/outages.csv", *REGISTERED), (0, "outage", "list", *REGISTERED),
    (0, "outage", "list", "--customer", "c-1", *REGISTERED), (0, "outage", "show", "o-1", *REGISTERED),
    (0, "outage", "show", "o-3", *REGISTERED), (3, "outage", "show", "o-9", *REGISTERED),
    (0, "incident", "open", "i-1", "en=Down.", "fr=En panne.", "--title", "SMS", "--outage", "o-1", *REGISTERED),
    (0, "incident", "update", "i-1", "en=Up.", "--state", "resolved", "--impact", "major", *REGISTERED),
    (0, "incident", "correct", "i-1", "2", "en=Up again.", "--reason", "seen", *REGISTERED),
    (0, "incident", "review", "i-1", "en=A disk.", "--evidence", "ticket 4", *REGISTERED),
    (0, "incident", "open", "i-2", "en=Slow.", "--title", "Slow", "--customer", "c-1", *REGISTERED),
    (0, "incident", "open", "i-3", "en=Slow.", "--title", "Slow", *REGISTERED),
    (0, "incident", "merge", "i-3", "i-1", "--reason", "one fault", *REGISTERED),
    (0, "incident", "list", *REGISTERED), (0, "incident", "list", "--customer", "c-1", *REGISTERED),
    (0, "incident", "show", "i-1", *REGISTERED), (0, "incident", "show", "i-3", *REGISTERED),
    (0, "maintenance", "announce", "m-1", "planned=yes", "--component", "api", "--from", "2026-05-20T08:00:00Z", "--to",
     "2026-05-20T09:00:00Z", *REGISTERED),
    (0, "maintenance", "revise", "m-1", "agreed=yes", "--reason", "told", "--evidence", "mail 1", *REGISTERED),
    (0, "maintenance", "announce", "m-2", "--customer", "c-1", "--subscription", "s-1", "--from", "2026-05-21T08:00:00Z",
     "--to", "2026-05-21T09:00:00Z", *REGISTERED),
    (0, "maintenance", "cancel", "m-1", "--reason", "not needed", *REGISTERED), (0, "maintenance", "list", *REGISTERED),
    (0, "maintenance", "show", "m-1", *REGISTERED), (0, "maintenance", "list", "--customer", "c-1", *REGISTERED),
    (0, "report", "receive", "r-1", "--customer", "c-1", "--channel", "phone", "--at", "2026-05-04T08:00:00Z", *REGISTERED),
    (0, "report", "receive", "--customer", "c-1", "--channel", "web", "--subscription", "s-1", "--about", "o-1", *REGISTERED),
    (0, "report", "link", "r-1", "o-1", "--customer", "c-1", *REGISTERED),
    (0, "report", "correct", "r-1", "--customer", "c-1", "--channel", "mail", "--reason", "seen", "--evidence", "mail 2",
     *REGISTERED),
    (0, "report", "withdraw", "r-1", "--customer", "c-1", "--reason", "taken back", *REGISTERED),
    (0, "report", "receipt", "r-1", "--customer", "c-1", *REGISTERED),
    (0, "claim", "file", "q-1", "--customer", "c-1", "--subscription", "s-1", "--window", "2026-05", *REGISTERED),
    (0, "claim", "ask", "q-1", "--missing", "ticket", "--customer", "c-1", *REGISTERED),
    (0, "claim", "decide", "q-1", "partial", "1=why", "--amount", "1.00 EUR", "--nature", "indemnity", "--customer", "c-1",
     *REGISTERED),
    (0, "claim", "goodwill", "q-1", "--amount", "2.00 EUR", "--reason", "kind", "--customer", "c-1", *REGISTERED),
    (0, "claim", "receipt", "q-1", "--customer", "c-1", *REGISTERED), (0, "claim", "show", "q-1", "--customer", "c-1", *REGISTERED),
    (0, "subscription", "import", "{room}/claims.csv", "--contract", "claims", *REGISTERED),
    (0, "contract", "publish", "contracts/fr-muxity-thd-no-gtr/contract.yaml", "--from", "2026-01-01", *REGISTERED),
    (0, "subscription", "import", "{room}/leaving.csv", "--contract", "fr-muxity-thd-no-gtr", *REGISTERED),
    (0, "invoice", "import", "{room}/paid.csv", *REGISTERED), (0, "invoice", "show", "P-1", "--customer", "c-1", *REGISTERED),
    (0, "ending", "request", "e-1", "--customer", "c-1", "--subscription", "l-1", "--channel", "web", "--at",
     "2026-04-10T08:00:00Z", *REGISTERED), (0, "ending", "receipt", "e-1", "--customer", "c-1", *REGISTERED),
    (0, "ending", "owe", "e-1", "--nature", "indemnity", "--evidence", "mail 1", "--customer", "c-1", *REGISTERED),
    (0, "ending", "agree", "e-1", "2026-05-01", "--reason", "why", "--customer", "c-1", *REGISTERED),
    (0, "ending", "show", "e-1", "--customer", "c-1", *REGISTERED), (0, "ending", "list", "--customer", "c-1", *REGISTERED),
    (3, "ending", "show", "e-9", "--customer", "c-1", *REGISTERED),
    (0, "outage", "open", "o-claimed", "--component", "api", "--from", "2026-05-04T08:00:00Z", "--to", "2026-05-04T09:00:00Z",
     *REGISTERED),
    (0, "claim", "file", "q-2", "--customer", "c-1", "--subscription", "p-1", "--guarantee", "repair", "--about", "o-claimed",
     *REGISTERED),
    (0, "claim", "list", "--customer", "c-1", *REGISTERED),
    (0, "claim", "due", "--window", "2026-05", "--customer", "c-1", *REGISTERED),
    (0, "claim", "list", "--customer", "c-1", *REGISTERED), (3, "claim", "show", "q-9", "--customer", "c-1", *REGISTERED),
    (0, "rates", "import", "examples/book/eurofxref-hist.csv", *REGISTERED),
    (0, "rates", "import", "{room}/rates.csv", "--correct", "--reason", "typo", *REGISTERED),
    (3, "rates", "import", "{room}/broken.yaml", *REGISTERED),
    (0, "rates", "set", "2026-06-30", "USD", "1.2", "--source", "bank", "--reason", "agreed", *REGISTERED),
    (0, "rates", "withdraw", "2026-06-30", "USD", "--source", "bank", "--reason", "not agreed", *REGISTERED),
    (0, "rates", "show", "2026-06-30", *REGISTERED), (0, "rates", "list", "--currency", "USD", *REGISTERED),
    (0, "contract", "publish", "{room}/closing.yaml", "--from", "2026-01-01", *REGISTERED),
    (0, "subscription", "import", "{room}/closing.csv", "--contract", "closing", *REGISTERED),
    (0, "outage", "open", "o-closed", "--component", "api", "--from", "2026-06-04T08:00:00Z", "--to", "2026-06-04T09:00:00Z",
     *REGISTERED),
    (0, "close", "preview", "2026-06", "--customer", "c-1", "--subscription", "k-1", *REGISTERED),
    (0, "close", "run", "2026-06", *REGISTERED), (0, "close", "run", "2026-06", *REGISTERED),
    (0, "close", "run", "2026-07", *REGISTERED), (3, "close", "run", "2026-13", *REGISTERED),
    (0, "outage", "correct", "o-closed", "--to", "2026-06-04T10:00:00Z", "--reason", "why", *REGISTERED),
    (0, "close", "restate", "2026-06", "--reason", "why", "--customer", "c-1", "--subscription", "k-1", *REGISTERED),
    (0, "close", "list", *REGISTERED), (0, "close", "show", "2026-06", *REGISTERED),
    (0, "credit", "grant", "c-1", "l-1", "0.01 EUR", "--nature", "goodwill", "--reason", "x", *REGISTERED),
    (0, "credit", "reverse", "c-1", "l-2", "l-1", "--reason", "x", *REGISTERED),
    (0, "ledger", "balance", *REGISTERED), (0, "ledger", "balance", "--customer", "c-1", *REGISTERED),
    (0, "ledger", "entries", "c-1", "credit-due", "EUR", *REGISTERED), (3, "ledger", "entries", "c-1", "refund-out", "USD", *REGISTERED),
    (0, "ledger", "reconcile", *REGISTERED), (0, "export", "credits", "--format", "csv", "-o", "{room}/credits.csv", *REGISTERED),
    (3, "export", "credits", "--format", "csv", "-o", "{room}/credits.csv", *REGISTERED),
    (0, "outage", "open", "o-running", "--component", "api", *REGISTERED),
    (0, "exposure", "total", *REGISTERED), (0, "exposure", "service", *REGISTERED),
    (0, "exposure", "contract", "--customer", "c-1", *REGISTERED), (0, "exposure", "customer", *REGISTERED),
    (0, "exposure", "lines", *REGISTERED), (3, "exposure", "lines", "--customer", "none", *REGISTERED),
    (0, "report", "show", "r-1", "--customer", "c-1", *REGISTERED), (0, "report", "list", "--customer", "c-1", *REGISTERED),
    (0, "case", "make", "s-1", "--customer", "c-1", "--window", "2026-05", *REGISTERED),
    (3, "case", "make", "s-1", "--customer", "c-1", "--window", "2020-05", *REGISTERED),
    (0, "subscription", "change", "s-1", "monthly-fee=120.00", "--from", "2026-08-01", "--customer", "c-1", *REGISTERED),
    (0, "subscription", "change", "s-1", "monthly-fee=130.00", "--from", "2026-09-01", "--customer", "c-1", *REGISTERED),
    (0, "subscription", "show", "s-1", "--customer", "c-1", *REGISTERED),
    (0, "subscription", "end", "s-1", "2026-12-31", "--customer", "c-1", *REGISTERED),
    (0, "subscription", "list", "--customer", "c-1", *REGISTERED),
    (3, "restore", "confirm", "--reason", "x", *REGISTERED), (0, "restore", "confirm", "--reason", "x", "--book", "{room}/restored"),
    (0, "person", "add", "examples/book/person.yaml", *REGISTERED), (0, "person", "show", "c-1", "p-1", *REGISTERED),
    (0, "person", "list", "c-1", *REGISTERED), (0, "person", "export", "c-1", "p-1", *REGISTERED),
    (0, "person", "add", "{room}/loose.json", *REGISTERED), (0, "person", "due", "--months", "0", *REGISTERED),
    (0, "person", "sweep", "--months", "0", "--yes", *REGISTERED),
    (0, "person", "erase", "c-1", "p-1", "--yes", *REGISTERED), (0, "person", "show", "c-1", "p-1", *REGISTERED),
    (3, "person", "show", "c-1", "none", *REGISTERED)]
SCHEMAS = {"verify": "verification", "explain": "explanation"}


def prepare(room, program):
    """The files that the questions name."""
    def settled(name, contract, case):
        done = subprocess.run([program, "settle", contract, case, "--json"], cwd=ROOT, capture_output=True, text=True,
                              check=True)
        (room / name).write_text(done.stdout, encoding="utf-8")
        return done.stdout

    def put(name, text):
        (room / name).parent.mkdir(exist_ok=True, parents=True)
        (room / name).write_text(text, encoding="utf-8")

    april = settled("april.json", CLICKSEND, APRIL)
    put("tight.json", json.dumps(json.loads(april)))
    document = json.loads(april)
    first = document["statements"][0]["results"][0]
    first["gross"][0]["amount"] = "9.00"
    first["counted"][0]["ms"] += 1000
    del first["steps"][0]["text"]
    first["more"] = 1
    put("changed.json", json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    document = json.loads(settled("revisions.json", CLICKSEND, "contracts/clicksend-sms/cases/correction.yaml"))
    document["statements"][-1]["total"] = []
    put("revisions.json", json.dumps(document))
    for name, folder, case, member in (("rights", "tests/pitfalls/rights", "history", "right"),
                                       ("items", "contracts/fr-ovh-vps-2016", "clock-change", "item"),
                                       ("each", "contracts/arcustech-vps", "example-1", "record")):
        document = json.loads(settled(f"{name}.json", f"{folder}/contract.yaml", f"{folder}/cases/{case}.yaml"))
        row = next(row for row in document["statements"][0]["results"] if member in row)
        row["status"] = "late" if row["status"] != "late" else "kept"
        put(f"{name}.json", json.dumps(document))
    put("later.yaml", (ROOT / APRIL).read_text(encoding="utf-8").replace("monthly-fee: 40.00", "monthly-fee: 41.00"))
    put("draft.yaml", (ROOT / USUAL).read_text(encoding="utf-8").replace("10%", "15%"))
    put("second.yaml", (ROOT / CLICKSEND).read_text(encoding="utf-8").replace('version: "2020"', 'version: "2026"'))
    text = (ROOT / "tests/lint/version-missing/clean.yaml").read_text(encoding="utf-8")
    put("claims.yaml", CLAIMS)
    put("claims.csv", "subscription,customer,start,received\np-1,c-1,2026-01-01,yes\n")
    put("leaving.csv", "subscription,customer,start,end,monthly-fee\nl-1,c-1,2026-01-01,2029-01-01,100.00\n")
    put("paid.csv", "customer,number,date,subscription,from,to,currency,net,vat,rate,paid\n"
        "c-1,P-1,2026-04-01,l-1,2026-04-01,2026-06-01,EUR,200.00,S,20,2026-04-02\n")
    put("closing.yaml", CLOSING)
    put("closing.csv", "subscription,customer,start,fee\nk-1,c-1,2026-01-01,100.00\n")
    put("rates.csv", "Date,USD,\n2026-06-30,1.17,\n")
    put("lists.yaml", text.replace("contract: version-missing", "contract: lists\nattributes: {sites: {type: texts}}"))
    put("lists.csv", "subscription,customer,start,billing_day,sites\ns-9,c-1,2026-01-01,15,Lyon|Paris\n")
    put("broken.yaml", "garant: 1\ncontract: [\n")
    put("loose.json", '{"customer": "c-9", "id": "p-9"}')
    put("outages.csv", "subscription,id,from,component\n,o-4,2026-05-04T12:00:00Z,api\n")
    put("invoice.yaml", "customer: c-1\nnumber: A-1\ndate: 2026-01-05\nsubscription: s-9\nline: 2\nfrom: 2026-01-01\n"
        "to: 2026-02-01\ncurrency: EUR\nnet: 49.90\nvat: AE\nreason: Article 283\n")
    put("subs.csv", "subscription,start,monthly-fee,colour\na,2024-01-01,100.00,red\n")
    put("records.csv", "subscription,record,from,to\na,outage,2026-04-03T10:00:00Z,2026-04-03T20:00:00Z\n")
    subprocess.run([program, "init", room / "register"], check=True, capture_output=True)
    put("person.yaml", "{id: c-2, person: p-2, country: FR, zone: Europe/Paris, language: fr}\n")
    database = sqlite3.connect(room / "register" / "book.db")
    for customer, person in (("c-1", "p-1"), ("c-2", "p-2")):
        database.execute("INSERT INTO person VALUES (?, ?, ?, 'Ann', '', '', 0, '')",
                         (hashlib.sha256(customer.encode()).digest()[0], person, customer))
    database.commit()
    database.close()
    subprocess.run([program, "init", room / "rooted"], check=True, capture_output=True)
    subprocess.run([Path(program).parent / "book_writer", room / "rooted", "0", "4"], check=True, capture_output=True)
    subprocess.run([program, "settle", CLICKSEND, APRIL, "--book", room / "rooted"], cwd=ROOT, check=True,
                   capture_output=True)
    subprocess.run([program, "init", room / "moved"], check=True, capture_output=True)
    database = sqlite3.connect(room / "moved" / "book.db")
    database.execute("UPDATE chain SET recorded_at = 1 WHERE shard = 7")
    database.commit()
    database.close()
    put("bare/contract.yaml", (ROOT / USUAL).read_text(encoding="utf-8"))
    case = ROOT / "contracts/fr-usual-gtr-table/cases"
    put("wrong/contract.yaml", (ROOT / USUAL).read_text(encoding="utf-8"))
    text = sorted(case.glob("*.yaml"))[0].read_text(encoding="utf-8")
    put("wrong/cases/one.yaml", text[:text.index("expect:")] + "expect:\n  - {total: 12345.67 EUR}\n")
    put("wrong/cases/two.yaml", text[:text.index("expect:")] + "expect:\n  - {guarantee: no-such, pay: nothing}\n")


def keys_of(node):
    """Every name of a member in a document."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from keys_of(value)
    elif isinstance(node, list):
        for item in node:
            yield from keys_of(item)


def named_in(schema):
    """Every name of a member that a schema knows."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from named_in(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from named_in(item)


def bare_members(schema, path=""):
    """Members of a schema that nothing is said about."""
    if isinstance(schema, dict):
        for key, value in schema.get("properties", {}).items():
            if "description" not in value and "$ref" not in value:
                yield f"{path}.{key}"
        for key, value in schema.items():
            if key not in ("if", "then", "else"):
                yield from bare_members(value, f"{path}.{key}")
    elif isinstance(schema, list):
        for item in schema:
            yield from bare_members(item, path)


def places_of(node, seen):
    """One object for each set of members, each with a way to it."""
    if isinstance(node, dict):
        shape = frozenset(node)
        if shape not in seen:
            seen.add(shape)
            yield node
    for item in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from places_of(item, seen)


def check_misspelt(validator, command, documents):
    """A misspelt member is noticed in each object of a new shape."""
    seen, accepted, tried = set(), [], 0
    for document in documents:
        for node in list(places_of(document, seen)):
            for key in list(node):
                node[key + "x"] = node.pop(key)
                tried += 1
                if validator.is_valid(document):
                    accepted.append(f"{key} of {sorted(node)}")
                node[key] = node.pop(key + "x")
    result(tried > 0 and not accepted, f"misspelt members of {command} are refused ({tried} tried)", accepted)


def check_answers(command, program, room):
    name = SCHEMAS.get(command, command)
    schema = json.loads((ROOT / "docs" / "reference" / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    result(not list(bare_members(schema)), f"members of {name}.schema.json are described", list(bare_members(schema)))
    documents = []
    for code, *words in ASKED[command]:
        words = [word.replace("{room}", str(room)) for word in words]
        call = words if command in ("book", "register") else [command, *words]
        done = subprocess.run([program, *call, "--json"], cwd=ROOT, capture_output=True, text=True, timeout=60,
                              check=False)
        label = " ".join(call).replace(str(room), "ROOM")
        try:
            documents.append(json.loads(done.stdout))
        except json.JSONDecodeError as error:
            result(False, f"{label} prints JSON", f"{error}: {done.stdout}{done.stderr}")
            continue
        found = problems(validator, documents[-1])
        result(done.returncode == code and not found, f"{label} fits {name}.schema.json",
               f"exit code {done.returncode}\n{found}")
    named = schema
    if command == "book":  # where in a file: no diagnostic about a book says that
        named = {name: part for name, part in schema["$defs"].items() if name != "diagnostic"}
    unseen = set(named_in(named)) - {key for document in documents for key in keys_of(document)}
    result(not unseen, f"every member of {name}.schema.json was seen", unseen)
    check_misspelt(validator, command, documents)
    return schema["$defs"]["diagnostic"]


def check_all_answers(program):
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        prepare(room, program)
        diagnostics = [check_answers(command, program, room) for command in ASKED]
    result(all(one == diagnostics[0] for one in diagnostics), "a diagnostic is the same in every schema")


def main():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    statement = unit_test_statement()
    found = problems(validator, statement)
    result(not found, "the statement of the unit test is valid", found)
    check_words(schema)
    check_described(schema)
    check_strict(validator, statement)
    program = os.environ.get("GARANT", "")
    if program and os.access(program, os.X_OK):
        check_cases(validator, program)
        check_all_answers(program)
    return finish()


sys.exit(main())
