#!/usr/bin/env python3
"""Tables of a book written by garant export: forms, cells that a spreadsheet would compute, round trips through the imports,
rights to see persons, one moment while another process writes, kills at random instants, many rows. Prints TAP."""
import csv
import io
import json
import os
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import GARANT, ROOT, finish, result

KILLS = int(os.environ.get("EXPORT_KILLS", "50"))
MANY = int(os.environ.get("EXPORT_ROWS", "100000"))
MEMORY_KB = 64 * 1024
WORDS = ("customers", "subscriptions", "changes", "invoices", "outages", "incidents", "maintenance", "reports", "claims", "credits",
         "transfers", "statements", "journal")
MARK = "\ufeff"
# What a spreadsheet computes, and what only looks like it.
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("https://example.org","x")')
PLAIN = ("1+1", " =1", "a=1", "'=1", 'quote " and, comma', "é ü 漢")
MANIES = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
INSERT INTO journal (shard, seq, customer, kind, subject, valid_from, valid_to, recorded_at, actor, person, corrects, body,
prev_hash, hash) SELECT 255, i, 'c-many', 'made-up', 'row ' || i, 1790000000000, 1790000000001, 1790000000000 + i, 'test', '', 0,
x'00', zeroblob(32), randomblob(32) FROM n"""


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix(MARK), newline="")))


def export(desk, what, form, *words):
    done = subprocess.run([GARANT, "export", what, "--format", form, "--book", desk.book, "--lang", "en", *map(str, words)],
                          capture_output=True, check=False, cwd=ROOT)
    return done.stdout.decode()


def fill(desk):
    desk.do("customer", "set", ROOT / "examples/book/customer.yaml")
    desk.do("contract", "publish", ROOT / "contracts/monthly-availability/contract.yaml", "--from", "2026-01-01")
    desk.do("subscription", "import", ROOT / "examples/book/sms.csv", "--contract", "monthly-availability")
    desk.do("service", "add", "api")
    desk.do("service", "add", "mail")
    desk.do("outage", "open", "o-1", "cause=power|fibre", "severity=high", "--component", "api,mail", "--evidence",
            "ticket 4,mail 7", "--from", "2026-06-20T08:00:00Z", "--to", "2026-06-20T18:00:00Z")
    desk.do("outage", "open", "o-2", "--customer", "c-1", "--subscription", "g-1", "--from", "2026-06-21T08:00:00Z", "--to",
            "2026-06-21T09:00:00Z")
    desk.do("outage", "open", "o-3", "--customer", "c-1", "--subscription", "g-1", "--from", "2026-06-21T08:30:00Z", "--to",
            "2026-06-21T09:30:00Z")
    desk.do("outage", "merge", "o-3", "o-2", "--customer", "c-1", "--reason", "one")
    desk.do("invoice", "import", desk.file("invoices.csv", (
        "customer,number,date,subscription,line,from,to,currency,net,vat,rate,reason,paid\n"
        "c-1,F-1,2026-02-01,g-1,,2026-01-01,2026-02-01,USD,1234567.89,S,5.5,,2026-02-03\n"
        "c-1,F-2,2026-03-01,g-1,a,2026-02-01,2026-03-01,USD,0.05,E,,\"=1, \"\"2\"\"\",\n")))
    desk.do("close", "run", "2026-06")
    for number, text in enumerate((*FORMULAS, *PLAIN)):
        desk.do("credit", "grant", "c-1", f"g-{number}", "1.00 EUR", "--nature", "goodwill", f"--reason={text}")


def check_empty(desk):
    for what in WORDS:
        raw, spread, lines = (export(desk, what, form) for form in ("csv-raw", "csv", "json-lines"))
        result(raw.count("\r\n") == 1 and spread.startswith(MARK) and spread.count("\r\n") == 1 and lines == "",
               f"{what} of an empty book are a header alone", raw + spread + lines)


def check_cells(desk):
    reasons = [row["reason"] for row in rows_of(export(desk, "credits", "csv-raw")) if row["id"].startswith("g-")]
    result(sorted(reasons) == sorted((*FORMULAS, *PLAIN)), "csv-raw has every text as it is", reasons)
    reasons = [row["reason"] for row in rows_of(export(desk, "credits", "csv")) if row["id"].startswith("g-")]
    result(sorted(reasons) == sorted([*("'" + text for text in FORMULAS), *PLAIN]),
           "csv has an apostrophe before what a spreadsheet would compute, and nowhere else", reasons)
    text = export(desk, "credits", "csv")
    cells = [cell for row in csv.reader(io.StringIO(text.removeprefix(MARK), newline="")) for cell in row]
    result(not any(cell[:1] in "=+-@\t\r\n" and cell for cell in cells), "no cell of it begins a formula", text)
    lines = [json.loads(line) for line in export(desk, "credits", "json-lines").splitlines()]
    result(sorted(line["reason"] for line in lines if line["id"].startswith("g-")) == sorted((*FORMULAS, *PLAIN)),
           "JSON lines have every text as it is", lines)
    customer = rows_of(export(desk, "customers", "csv-raw"))[0]
    result("\n" in customer["address"], "a cell of several lines is one cell", customer)
    result("\r\n" in text and not re.search(r"[^\r]\n", text), "lines end with CRLF", text)


def check_amounts(desk):
    rows = {row["number"]: row for row in rows_of(export(desk, "invoices", "csv"))}
    result((rows["F-1"]["net_minor"], rows["F-1"]["net"], rows["F-1"]["currency"]) == ("123456789", "1234567.89", "USD"),
           "an amount in the smallest unit and with decimals", rows)
    result((rows["F-2"]["net_minor"], rows["F-2"]["net"], rows["F-1"]["rate"]) == ("5", "0.05", "5.50"), "also a small one", rows)
    line = json.loads(export(desk, "invoices", "json-lines").splitlines()[0])
    result((line["net_minor"], line["net"], line["line"]) == (123456789, "1234567.89", None), "JSON has numbers, texts and null", line)
    line = rows_of(export(desk, "statements", "csv-raw"))[0]
    result((line["period"], line["round"], line["line"], line["status"], line["payable_minor"], line["payable"]) ==
           ("2026-06", "1", "1", "missed", "1000", "10.00"), "a line that a closing settled", line)
    moved = rows_of(export(desk, "transfers", "csv-raw"))
    database = sqlite3.connect(desk.book / "book.db")
    (total, count) = database.execute("SELECT sum(amount), count(*) FROM transfer").fetchone()
    database.close()
    result(sum(int(row["amount_minor"]) for row in moved) == total and len(moved) == count and
           {(row["debit"], row["credit"]) for row in moved} == {("provision", "credit-due")}, "every transfer with both accounts", moved)


def check_journal(desk):
    desk.do("person", "add", ROOT / "examples/book/person.yaml")
    desk.do("customer", "set", desk.file("human.yaml", "id: c-2\nperson: p-1\ncountry: FR\nzone: Europe/Paris\nlanguage: fr\n"))
    text = export(desk, "journal", "csv-raw")
    rows = rows_of(text)
    database = sqlite3.connect(desk.book / "book.db")
    facts = [(str(shard), str(seq), "sha256:" + digest.hex())
             for shard, seq, digest in database.execute("SELECT shard, seq, hash FROM journal ORDER BY shard, seq")]
    people = [value for row in database.execute("SELECT name, mail, phone FROM person") for value in row if value]
    database.close()
    result([(row["shard"], row["number"], row["digest"]) for row in rows] == facts, "every fact of the journal with its digest", text)
    result(people and not any(value in text for value in people) and "actor" not in rows[0], "who the persons are is not there", people)


def check_persons(desk):
    desk.file("person.yaml", "customer: c-3\nid: p-3\nname: Zoe Durand\nmail: zoe@example.org\nphone: '+33 1'\n")
    company = (ROOT / "examples/book/customer.yaml").read_text(encoding="utf-8").replace("c-1", "c-3")
    desk.do("customer", "set", desk.file("company.yaml", company))
    desk.do("person", "add", desk.folder / "person.yaml")
    done = desk.do("customer", "set", desk.file("zoe.yaml", "id: c-3\nperson: p-3\ncountry: FR\nzone: Europe/Paris\nlanguage: fr\n"))
    result(done.returncode == 0, "a customer who is a person", done.stderr)
    hidden, shown = export(desk, "customers", "csv"), export(desk, "customers", "csv", "--persons")
    result("Zoe" not in hidden and "zoe@" not in hidden and "p-3" in hidden, "names of people are left out", hidden)
    result("Zoe Durand" in shown and "zoe@example.org" in shown and ",\"'+33 1\"," in shown, "unless they are asked for", shown)
    raw = export(desk, "customers", "csv-raw", "--persons")
    result("Zoe" not in raw, "csv-raw has no columns for them", raw)


def check_round_trip(desk):
    tables = {what: export(desk, what, "csv-raw", *words) for what, words in
              (("subscriptions", ("--contract", "monthly-availability")), ("invoices", ()), ("outages", ()))}
    result("o-3" not in tables["outages"] and "o-3" in export(desk, "outages", "csv"), "what was merged is not in csv-raw", tables)
    with tempfile.TemporaryDirectory() as folder:
        other = Desk(folder)
        for name in ("api", "mail"):
            other.do("service", "add", name)
        customer = json.loads(export(desk, "customers", "json-lines").splitlines()[0])
        form = {key: value for key, value in customer.items() if value and not key.startswith(("person_", "since"))}
        done = other.do("customer", "set", other.file("customer.json", json.dumps(form)))
        result(done.returncode == 0, "a customer goes into another book", done.stderr)
        other.do("contract", "publish", ROOT / "contracts/monthly-availability/contract.yaml", "--from", "2026-01-01")
        for what, words in (("subscription", ("--contract", "monthly-availability")), ("invoice", ()), ("outage", ())):
            path = other.file(what + ".csv", tables[what + "s"])
            done = other.do(what, "import", path, *words)
            result(done.returncode == 0 and ", 0 were" in done.stdout, f"{what}s go into another book", done.stdout + done.stderr)
            again = export(other, what + "s", "csv-raw", *words)
            result(again == tables[what + "s"], "and come out of it as they were", again + tables[what + "s"])
            if what == "outage":  # one that took the time of another is not as it was told first
                path.write_text("".join(line for line in tables["outages"].splitlines(True) if ",o-2," not in line), encoding="utf-8")
            known = desk.do(what, "import", path, *words)
            result(known.returncode == 0 and known.stdout.startswith("0 "), "and are known in the first", known.stdout + known.stderr)


def check_choice(desk):
    rows = rows_of(export(desk, "outages", "csv", "--customer", "c-1"))
    result({row["id"] for row in rows} == {"o-2", "o-3"}, "those of a customer", rows)
    rows = rows_of(export(desk, "outages", "csv", "--from", "2026-06-20T08:00:00Z", "--to", "2026-06-21T08:00:00Z"))
    result({row["id"] for row in rows} == {"o-1"}, "those of a time, whose end is not in it", rows)
    rows = rows_of(export(desk, "invoices", "csv", "--from", "2026-03-01T00:00:00Z"))
    result({row["number"] for row in rows} == {"F-2"}, "invoices by their day", rows)
    desk.expect("no such customer", 3, "G0", "export", "credits", "--format", "csv", "--customer", "nobody")
    desk.expect("no such contract", 3, "G1235", "export", "subscriptions", "--format", "csv", "--contract", "none")
    desk.expect("no such table", 2, "did you mean credits", "export", "credit", "--format", "csv")
    desk.expect("no such form", 2, "csv-raw", "export", "credits", "--format", "xls")
    desk.expect("no form", 2, "--format is missing", "export", "credits")
    desk.expect("no instant", 2, "not May", "export", "credits", "--format", "csv", "--from", "May")
    desk.expect("an option of another table", 2, "does not take --persons", "export", "credits", "--format", "csv", "--persons")
    desk.expect("JSON about no file", 2, "give -o", "export", "credits", "--format", "csv", "--json")


def check_file(desk):
    path = desk.folder / "credits.csv"
    ask = ("export", "credits", "--format", "csv-raw", "-o", path)
    done = desk.do(*ask, "--json")
    told = json.loads(done.stdout)
    content = path.read_bytes()
    result(told["rows"] == len(rows_of(content.decode())) and told["bytes"] == len(content), "how much went into a file", told)
    result(path.stat().st_mode & 0o7777 == 0o600, "only its owner can read it", oct(path.stat().st_mode))
    desk.expect("it is not written over", 3, "G1231", *ask)
    desk.expect("unless that is asked for", 0, "rows", *ask, "--force")
    result(path.read_bytes() == content and export(desk, "credits", "csv-raw").encode() == content, "the same bytes each time")
    desk.expect("not into the book", 3, "G1233", "export", "credits", "--format", "csv", "-o", desk.book / "book.db", "--force")
    desk.expect("not over another book", 3, "G1234", "export", "credits", "--format", "csv", "-o", copy_of(desk), "--force")
    desk.expect("no such folder", 4, "G1232", "export", "credits", "--format", "csv", "-o", desk.folder / "none" / "x.csv")
    result(sorted(entry.name for entry in desk.folder.glob(".garant*")) == [], "nothing is left beside it")


def copy_of(desk):
    path = desk.folder / "copied.db"
    path.write_bytes((desk.book / "book.db").read_bytes())
    return path


def check_many(desk):
    database = sqlite3.connect(desk.book / "book.db")
    database.execute(MANIES.format(count=MANY))
    database.commit()
    database.close()
    path = desk.folder / "journal.csv"
    began = time.monotonic()
    child = subprocess.Popen([GARANT, "export", "journal", "--format", "csv", "--book", desk.book, "-o", path],
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    took = time.monotonic() - began
    with path.open(encoding="utf-8") as lines:
        count = sum(1 for _ in lines) - 1
    result(status == 0 and count >= MANY, f"{count} rows in {took:.2f} s", child.stderr.read())
    result(usage.ru_maxrss < MEMORY_KB, f"with {usage.ru_maxrss // 1024} MB of memory", usage.ru_maxrss)
    return path


def check_kills(desk, whole):
    """Killed at any instant: the file is whole or not there."""
    expected = whole.read_bytes()
    dice = random.Random(7)
    path = desk.folder / "killed.csv"
    began = time.monotonic()
    subprocess.run([GARANT, "export", "journal", "--format", "csv", "--book", desk.book, "-o", path], check=True, capture_output=True)
    length = time.monotonic() - began
    halves, absent, complete = [], 0, 0
    for _ in range(KILLS):
        path.unlink(missing_ok=True)
        child = subprocess.Popen([GARANT, "export", "journal", "--format", "csv", "--book", desk.book, "-o", path],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0, 1.5 * length))
        child.send_signal(signal.SIGKILL)
        child.wait()
        if not path.exists():
            absent += 1
        elif path.read_bytes() == expected:
            complete += 1
        else:
            halves.append(path.stat().st_size)
    result(not halves, f"{KILLS} kills leave no half file: {absent} times none, {complete} times all of it", halves)
    result(absent > 0, "some of them came before the end")


def check_moment(desk):
    """What is written is of one moment: of credits granted one after the other those up to one, and as many transfers."""
    stop = desk.folder / "stop"
    script = ("i=0; while [ ! -e '%s' ]; do i=$((i+1)); '%s' credit grant c-1 w-$(printf %%05d $i) '1.00 EUR' --nature goodwill "
              "--reason x --book '%s' >/dev/null || exit 1; done" % (stop, GARANT, desk.book))
    writer = subprocess.Popen(["sh", "-c", script])
    wrong, seen = [], []
    for _ in range(40):
        ids = sorted(row["id"] for row in rows_of(export(desk, "credits", "csv-raw")) if row["id"].startswith("w-"))
        seen.append(len(ids))
        if ids != [f"w-{number:05d}" for number in range(1, len(ids) + 1)]:
            wrong.append(ids)
    stop.touch()
    result(writer.wait() == 0 and not wrong and seen[-1] > seen[0], f"exports while another process grants {seen[-1]} credits", wrong)


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_empty(Desk(folder))
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        fill(desk)
        check_cells(desk)
        check_amounts(desk)
        check_round_trip(desk)
        check_choice(desk)
        check_file(desk)
        check_journal(desk)
        check_persons(desk)
        result(desk.is_whole(), "the book is as it was")
        check_moment(desk)
        check_kills(desk, check_many(desk))
    sys.exit(finish())


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
