#!/usr/bin/env python3
"""A book that is killed, that loses power, whose disk fails or runs full keeps what it acknowledged, once.

    book_faults_test.py [KILLS [RUNS]]

Kills tests/faults/book_writer.c at random instants and holds what is there against what it acknowledged; has
tests/faults/book_power.c do the same with a disk that loses what was not synced; kills garant init, garant settle --book,
garant report receive, garant incident merge, garant claim decide, garant credit grant and approve, garant ending request and
owe, garant rates import. Then takes away what protects a book (synchronous writes, one unique key) and wants both to
notice.
`make faults` asks for more.
"""
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, ROOT, finish, result

BUILD = Path(GARANT).parent
KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 50
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 60
FAR = 1000000
KINDS = 6  # of operations, as in tests/faults/plan.c
# Tables without their unique keys, and the kind of operation that they no longer keep from being there twice.
KEYLESS = {
    "request": "shard INTEGER, customer TEXT, key TEXT, digest BLOB, seq INTEGER",
    "transfer": "shard INTEGER, seq INTEGER, customer TEXT, currency TEXT, debit INTEGER, credit INTEGER, "
                "amount INTEGER, cause TEXT, leg INTEGER, reverses INTEGER",
    "pending": "shard INTEGER, seq INTEGER, customer TEXT, currency TEXT, debit INTEGER, credit INTEGER, "
               "amount INTEGER, cause TEXT, leg INTEGER, expires INTEGER",
}
STATEMENT = ("shard INTEGER, customer TEXT, subscription TEXT, window_from INTEGER, window_to INTEGER, revision INTEGER, "
             "as_of INTEGER, contract BLOB, facts BLOB, digest BLOB, seq INTEGER")
COUNTS = re.compile(r"(\w+) (\d+)")


def garant(*arguments, **account):
    return subprocess.run([GARANT, *map(str, arguments)], capture_output=True, text=True, check=False,
                          env={**os.environ, **account})


def weaken(book, table, columns):
    database = sqlite3.connect(book / "book.db")
    database.execute(f"DROP TABLE {table}")
    database.execute(f"CREATE TABLE {table} ({columns})")
    database.commit()
    database.close()


def audit(book, acknowledged):
    """What is wrong: (operations lost, there twice, half there)."""
    database = sqlite3.connect(book / "book.db")
    counts = {}
    operation = "CASE WHEN kind IN ('transfer-posted', 'transfer-voided', 'transfer-expired') THEN actor ELSE subject END"
    for subject, in database.execute(f"SELECT {operation} FROM journal WHERE kind <> 'account'"):
        counts[int(subject)] = counts.get(int(subject), 0) + 1
    database.close()
    whole = {n: 3 if n % KINDS == 0 else 1 for n in counts}
    return (sum(n not in counts for n in range(acknowledged)), sum(counts[n] > whole[n] for n in counts),
            sum(counts[n] < whole[n] for n in counts))


def write_and_kill(book, first, dice, answers):
    """Starts a writer, kills it some time after so many answers, and returns how many operations it had
    acknowledged."""
    with subprocess.Popen([BUILD / "book_writer", book, str(first), str(FAR)], stdout=subprocess.PIPE) as writer:
        head = b"".join(writer.stdout.readline() for _ in range(answers))
        time.sleep(dice.uniform(0, 0.06))
        writer.kill()
        lines = (head + writer.stdout.read()).decode().split("\n")
    whole = [int(line) for line in lines[:-1]]  # the last one has no line end: it was cut
    return whole[-1] if whole else first


def kill_writers(room, kills, dice, table=None):
    """Sums of what audits found, and how far it came."""
    book = room / f"killed-{table}"
    garant("init", book)
    if table:
        weaken(book, table, KEYLESS[table])
    acknowledged, wrong = 0, [0, 0, 0]
    for _ in range(kills):
        # Some that were acknowledged are asked for again, as by a client that never saw the answer; one of every
        # kind, and answered however slow the machine is, where that is to be noticed.
        again = max(0, acknowledged - (KINDS if table else dice.randrange(KINDS)))
        answers = 2 * KINDS if table else int(dice.randrange(3) > 0)
        acknowledged = max(acknowledged, write_and_kill(book, again, dice, answers))
        wrong = [sum(pair) for pair in zip(wrong, audit(book, acknowledged))]
    return book, acknowledged, wrong


def check_kills(room, dice):
    book, acknowledged, wrong = kill_writers(room, KILLS, dice)
    result(acknowledged > KILLS, f"{KILLS} kills: {acknowledged} operations were acknowledged")
    result(wrong == [0, 0, 0], "none of them lost, there twice, or half there", wrong)
    seen = garant("verify", "--book", book, "--lang", "en")
    result(seen.returncode == 0, "and the book is as it was recorded", seen.stdout + seen.stderr)
    for table in KEYLESS:
        _, _, wrong = kill_writers(room, 6, dice, table)
        result(wrong[1] > 0, f"without the unique key of {table} kills make something be there twice", wrong)


def check_init(room, dice):
    """Wherever init is killed, it can be done again, or the book is whole."""
    bad = []
    for number in range(KILLS):
        book = room / f"init-{number}"
        with subprocess.Popen([GARANT, "init", book], stdout=subprocess.DEVNULL) as process:
            time.sleep(dice.uniform(0, 0.03))
            process.kill()
        again, seen = garant("init", book, "--lang", "en"), garant("verify", "--book", book)
        if seen.returncode != 0 or (again.returncode != 0 and "G0701" not in again.stderr):
            bad.append(again.stderr + seen.stderr)
        shutil.rmtree(book)
    result(not bad, f"{KILLS} times init was killed: no half book", "\n".join(bad))


def kept_statements(book):
    database = sqlite3.connect(book / "book.db")
    (count,) = database.execute("SELECT count(*) FROM statement").fetchone()
    database.close()
    return count


def check_statements(room, dice):
    """Wherever settle is killed, all of its statements are kept or none, and doing it again keeps each once."""
    asked = ["settle", ROOT / "contracts/clicksend-sms/contract.yaml", ROOT / "examples/month/clicksend.yaml", "--book"]
    bad, after = [], []
    for number in range(KILLS):
        book = room / f"kept-{number}"
        garant("init", book)
        with subprocess.Popen([GARANT, *map(str, asked), book], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            time.sleep(dice.uniform(0, 0.06))
            process.kill()
        seen = garant("verify", "--book", book)
        after.append(kept_statements(book))
        again = garant(*asked, book)
        whole = garant("verify", "--book", book)
        if (after[-1] not in (0, 5) or (process.returncode == 0 and after[-1] != 5) or seen.returncode != 0
                or again.returncode != 0 or whole.returncode != 0 or kept_statements(book) != 5):
            bad.append(f"{after[-1]} kept, {process.returncode}\n{seen.stderr}{again.stderr}{whole.stderr}")
        shutil.rmtree(book)
    result(not bad, f"{KILLS} times settle --book was killed: {after.count(5)} times all kept, {after.count(0)} times "
           "none, and all once after doing it again", "\n".join(bad))


def killed(dice, *arguments, **account):
    """Starts a command, kills it, and returns what it had written."""
    with subprocess.Popen([GARANT, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True, env={**os.environ, **account}) as process:
        time.sleep(dice.uniform(0, 0.03))
        process.kill()
        return process.stdout.read()


def check_reports(room, dice):
    """Wherever the taking of a report is killed, asking again under its key gives one report, with the receipt that may have
    been in hand before."""
    book, bad, before = room / "reports", [], 0
    garant("init", book)
    garant("customer", "set", ROOT / "examples/book/customer.yaml", "--book", book)
    for number in range(KILLS):
        asked = ["report", "receive", "--customer", "c-1", "--channel", "phone", "--key", f"call {number}", "--book", book]
        first, again = killed(dice, *asked), garant(*asked)
        in_hand = "sha256:" in first and first.endswith("\n")
        before += in_hand
        if again.returncode != 0 or (in_hand and again.stdout != first):
            bad.append(first + again.stdout + again.stderr)
    taken = garant("report", "list", "--customer", "c-1", "--book", book, "--json").stdout.count('"revision": 1')
    result(not bad and taken == KILLS and garant("verify", "--book", book).returncode == 0,
           f"{KILLS} times report receive was killed: {before} receipts were in hand, each report is there once",
           "\n".join(bad) + str(taken))


def check_merges(room, dice):
    """A merge of incidents is two facts: both are there, or none."""
    book, bad, after = room / "merges", [], 0
    garant("init", book)
    garant("service", "add", "api", "--book", book)
    garant("outage", "open", "o-1", "--component", "api", "--book", book)
    for number in range(KILLS):
        names = [f"{side}-{number}" for side in "ij"]
        garant("incident", "open", names[0], "en=Down.", "--title", "SMS", "--outage", "o-1", "--book", book)
        garant("incident", "open", names[1], "en=Slow.", "--title", "SMS", "--book", book)
        killed(dice, "incident", "merge", *names, "--reason", "one fault", "--book", book)
        gone, stays = (garant("incident", "show", name, "--book", book, "--json").stdout for name in names)
        merged = f'"merged_into": "{names[1]}"' in gone
        after += merged
        if merged != ('"o-1"' in stays):
            bad.append(gone + stays)
    result(not bad and garant("verify", "--book", book).returncode == 0,
           f"{KILLS} times incident merge was killed: {after} times both facts are there, else none", "\n".join(bad))


def check_decisions(room, dice):
    """A decision on a claim and its credit are both there or none, and both once after asking again under the key."""
    book, bad, after = room / "decisions", [], 0
    who = ("--customer", "c-1", "--book", book)
    garant("init", book)
    garant("customer", "set", ROOT / "examples/book/customer.yaml", "--book", book)
    garant("contract", "publish", ROOT / "contracts/clicksend-sms/contract.yaml", "--book", book)
    garant("subscription", "import", ROOT / "examples/book/sms.csv", "--contract", "clicksend-sms", "--book", book)

    def credited(name):
        return garant("credit", "show", "c-1", f"claim-{name}-2", "--book", book).returncode == 0

    for number in range(KILLS):
        name = f"q-{number}"
        asked = ["claim", "decide", name, "accepted", "3.1=down", "--amount", "1.00 USD", "--nature", "indemnity", "--key",
                 name, *who]
        garant("claim", "file", name, "--subscription", "g-1", "--window", f"{2025 - number // 12}-{number % 12 + 1:02}", *who)
        killed(dice, *asked)
        decided = '"answer"' in garant("claim", "show", name, "--json", *who).stdout
        after += decided
        half = decided != credited(name)
        again = garant(*asked)
        if half or again.returncode != 0 or not credited(name):
            bad.append(again.stdout + again.stderr)
    count = garant("credit", "list", "--book", book, "--json").stdout.count('"id"')
    result(not bad and count == KILLS and garant("verify", "--book", book).returncode == 0,
           f"{KILLS} times claim decide was killed: {after} times both the decision and the credit were there, else none, and "
           "both once after asking again", "\n".join(bad) + str(count))


def check_entries(room, dice):
    """Credits and refunds that two persons decide: asked for once and decided once however often that is killed, in a series of
    numbers without gaps. Who came by sudo from another account is somebody else."""
    book, bad = room / "entries", []
    at = ("--book", book)
    garant("init", book)
    garant("customer", "set", ROOT / "examples/book/customer.yaml", *at)
    garant("credit", "limit", "5.00 EUR", *at)
    other = {"SUDO_UID": "4711"} if os.getuid() == 0 else None
    for number in range(KILLS):
        for words in (("grant", "c-1", f"g-{number}", "4.00 EUR", "--nature", "indemnity", "--reason", "x"),
                      ("grant", "c-1", f"h-{number}", "6.00 EUR", "--nature", "indemnity", "--reason", "x")):
            killed(dice, "credit", *words, *at)
            again = garant("credit", *words, *at)
            if again.returncode != 0:
                bad.append(again.stderr)
        if other:
            killed(dice, "credit", "approve", "c-1", f"h-{number}", *at, **other)
            again = garant("credit", "approve", "c-1", f"h-{number}", *at, **other)
            if again.returncode != 0:
                bad.append(again.stderr)
    rows = json.loads(garant("credit", "list", "--json", *at).stdout)["entries"]
    decided = [row for row in rows if row["state"] == "decided"]
    wanted = 2 * KILLS if other else KILLS
    numbers = sorted(row["number"] for row in decided)
    result(not bad and len(rows) == 2 * KILLS and numbers == list(range(1, wanted + 1)) and
           garant("verify", "--book", book).returncode == 0,
           f"{2 * KILLS} credits were killed while they were asked for{' and approved' if other else ''}: each is there once, "
           f"{wanted} decided with numbers without gaps", "\n".join(bad) + str(numbers))


def check_endings(room, dice):
    """A request and the end of the subscription are both there or none, and so are what is owed back and its credit."""
    book, bad, after = room / "endings", [], 0
    who = ("--customer", "c-1", "--book", book)
    head = "customer,number,date,subscription,from,to,currency,net,vat,rate,paid\n"
    garant("init", book)
    garant("customer", "set", ROOT / "examples/book/customer.yaml", "--book", book)
    garant("contract", "publish", ROOT / "contracts/fr-muxity-thd-no-gtr/contract.yaml", "--from", "2026-01-01", "--book", book)
    table, invoices = room / "endings.csv", room / "endings-invoices.csv"
    names = [f"f-{number}" for number in range(KILLS)]
    table.write_text("subscription,customer,start,monthly-fee\n" + "".join(f"{name},c-1,2026-01-01,100.00\n" for name in names))
    garant("subscription", "import", table, "--contract", "fr-muxity-thd-no-gtr", "--book", book)
    invoices.write_text(head + "".join(f"c-1,I-{name},2026-06-01,{name},2026-06-01,2026-09-01,EUR,300.00,S,20,2026-06-02\n"
                                       for name in names))
    garant("invoice", "import", invoices, "--book", book)

    def ends(name):
        return '"end"' in garant("subscription", "show", name, "--json", *who).stdout

    def credited(name):
        return garant("credit", "show", "c-1", f"ending-e-{name}-2", "--book", book).returncode == 0

    for name in names:
        request = ["ending", "request", f"e-{name}", "--subscription", name, "--channel", "web", "--at", "2026-06-10T08:00:00Z", *who]
        owe = ["ending", "owe", f"e-{name}", "--nature", "indemnity", "--key", name, *who]
        killed(dice, *request)
        half = (garant("ending", "show", f"e-{name}", *who).returncode == 0) != ends(name)
        again = garant(*request)
        killed(dice, *owe)
        shown = garant("ending", "show", f"e-{name}", "--json", *who).stdout
        half |= ('"owed"' in shown) != credited(name)
        after += '"owed"' in shown
        last = garant(*owe)
        if half or again.returncode != 0 or last.returncode != 0 or not ends(name) or not credited(name):
            bad.append(again.stdout + again.stderr + last.stdout + last.stderr)
    count = garant("credit", "list", "--book", book, "--json").stdout.count('"id"')
    result(not bad and count == KILLS and garant("verify", "--book", book).returncode == 0,
           f"{KILLS} times ending request and ending owe were killed: {after} times both what is owed and the credit were there, "
           "else none, and all of it once after asking again", "\n".join(bad) + str(count))


def check_rates(room, dice):
    """A file of rates is imported whole or not at all, and once after doing it again."""
    book, bad, after, days = room / "rates", [], 0, 300
    garant("init", book)
    for number in range(KILLS):
        path = room / "rates.csv"
        year = 2000 + number % 25
        rows = [f"{year}-{1 + place // 28:02}-{1 + place % 28:02},{100 + number}.{place:02}," for place in range(days)]
        path.write_text("Date,USD,\n" + "\n".join(rows) + "\n", encoding="utf-8")
        asked = ["rates", "import", path, "--correct", "--reason", "again", "--book", book]
        killed(dice, *asked)
        shown = garant("rates", "list", "--from", f"{year}-01-01", "--to", f"{year}-12-31", "--book", book, "--json").stdout
        there = shown.count(f'"rate": "{100 + number}.')
        after += there == days
        again = garant(*asked)
        shown = garant("rates", "list", "--from", f"{year}-01-01", "--to", f"{year}-12-31", "--book", book, "--json").stdout
        if there not in (0, days) or again.returncode != 0 or shown.count(f'"rate": "{100 + number}.') != days:
            bad.append(f"{there}\n{again.stderr}")
    database = sqlite3.connect(book / "book.db")
    (facts,) = database.execute("SELECT count(*) FROM journal WHERE kind = 'rates'").fetchone()
    database.close()
    result(not bad and facts == KILLS * days and garant("verify", "--book", book).returncode == 0,
           f"{KILLS} times rates import was killed: {after} times all days were there, else none, and all once after doing it again",
           "\n".join(bad) + str(facts))


def check_statement_key(room):
    """A client that never saw the answer asks again; without the key its statements are kept twice."""
    asked = ["settle", ROOT / "contracts/clicksend-sms/contract.yaml", ROOT / "examples/month/clicksend.yaml", "--book"]
    book = room / "keyless"
    garant("init", book)
    weaken(book, "statement", STATEMENT)
    done = [garant(*asked, book) for _ in range(2)]
    result(kept_statements(book) == 10, "without the unique key of statement the same ones are kept twice",
           "".join(one.stderr for one in done))


def power(*arguments):
    done = subprocess.run([BUILD / "book_power", *map(str, arguments)], capture_output=True, text=True, check=False)
    line = done.stdout.strip().split("\n")[-1]
    return done, {word: int(count) for word, count in COUNTS.findall(line)}, done.stdout + done.stderr


def check_power(seed):
    done, counts, text = power("--runs", RUNS, "--seed", seed, "--faults")
    result(done.returncode == 0 and counts.get("crashes") == 3 * RUNS,
           f"{3 * RUNS} losses of power: nothing lost, nothing twice, nothing half", text)
    points = [int(number) for number in re.findall(r"(\d+) points", done.stdout)]
    result(done.returncode == 0 and len(points) == 3 and min(points) > 50,
           f"every call failed once, from then on, and with the disk full: {points} points, each refused clearly",
           text)
    # Without what protects it the same crashes each time, so that finding something is no matter of luck.
    done, counts, text = power("--runs", 30, "--weaken", "synchronous")
    result(done.returncode == 1 and counts.get("lost", 0) > 0, "without synchronous writes something is lost", text)
    for table in ("request", "transfer", "block_place", "outbox", "pending", "pending_end"):
        # Few crashes fall between the facts of one that is pending.
        done, counts, text = power("--runs", 90 if table == "pending" else 30, "--weaken", table)
        result(done.returncode == 1 and counts.get("twice", 0) > 0,
               f"without the unique key of {table} something is there twice", text)


def check_second_writer(room):
    book = room / "two"
    garant("init", book)
    with subprocess.Popen([BUILD / "book_writer", book, "0", str(FAR)], stdout=subprocess.PIPE) as first:
        first.stdout.readline()
        second = subprocess.run([BUILD / "book_writer", book, "0", "1"], capture_output=True, text=True, check=False)
        reader = garant("verify", "--book", book)
        first.kill()
    result(second.returncode == 1 and second.stdout == "" and second.stderr.split() == ["G0706"],
           "a second writer is told so, once, and writes nothing", second.stdout + second.stderr)
    result(reader.returncode == 0, "a reader sees a whole book meanwhile", reader.stdout + reader.stderr)


def main():
    seed = int(os.environ.get("SEED", random.randrange(1, 1 << 30)))
    print(f"# SEED={seed}")
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        check_kills(room, dice)
        check_init(room, dice)
        check_statements(room, dice)
        check_reports(room, dice)
        check_merges(room, dice)
        check_decisions(room, dice)
        check_entries(room, dice)
        check_endings(room, dice)
        check_rates(room, dice)
        check_statement_key(room)
        check_second_writer(room)
        check_power(seed)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
