#!/usr/bin/env python3
"""What the ledger of a book comes to, and what was decided, applied, paid and is open, with its age: held against sums of the
tables, at instants of the past, and against rows that somebody changed. Prints TAP."""
import datetime
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import ROOT, finish, result

DAY_MS = 86400000
WHY = ("--reason", "x")
GOODWILL = ("--nature", "goodwill", *WHY)


def fill(desk):
    desk.do("customer", "set", ROOT / "examples/book/customer.yaml")
    other = (ROOT / "examples/book/customer.yaml").read_text(encoding="utf-8").replace("c-1", "c-2")
    desk.do("customer", "set", desk.file("other.yaml", other))
    for words in (("grant", "c-1", "g-1", "20.00 EUR", *GOODWILL), ("grant", "c-1", "g-2", "30.00 EUR", *GOODWILL),
                  ("grant", "c-1", "g-3", "5.00 EUR", *GOODWILL), ("apply", "c-1", "a-1", "8.00 EUR", *WHY),
                  ("refund", "c-1", "r-1", "4.00 EUR", *WHY), ("expire", "c-1", "x-1", "1.00 EUR", *WHY),
                  ("reverse", "c-1", "t-1", "g-3", *WHY), ("apply", "c-1", "a-2", "2.00 EUR", *WHY),
                  ("reverse", "c-1", "t-2", "a-2", *WHY), ("grant", "c-2", "g-1", "700 JPY", *GOODWILL)):
        done = desk.do("credit", *words)
        assert done.returncode == 0, done.stderr


def amounts(line, *keys):
    return [line[key].split()[0] for key in keys]


def check_empty(desk):
    told = desk.json("ledger", "balance")
    result(told["accounts"] == [] and told["currencies"] == [], "an empty book has no accounts", told)
    told = desk.json("ledger", "reconcile")
    result(told["agrees"] and told["reconciled"] == [], "and nothing to reconcile", told)


def check_balance(desk):
    told = desk.json("ledger", "balance")
    database = sqlite3.connect(desk.book / "book.db")
    rows = database.execute("SELECT currency, kind, sum(debits), sum(credits) FROM account GROUP BY currency, kind").fetchall()
    database.close()
    said = {(row["currency"], row["account"]): tuple(int(row[side].split()[0].replace(".", "")) for side in ("debits", "credits"))
            for row in told["accounts"]}
    result(said == {(currency, kind): (debits, credits) for currency, kind, debits, credits in rows}, "all accounts", told)
    result([row["difference"] for row in told["currencies"]] == ["0.00 EUR", "0 JPY"], "each currency comes to zero", told)
    one = desk.json("ledger", "balance", "--customer", "c-2")
    result([(row["account"], row["balance"]) for row in one["accounts"]] == [("provision", "700 JPY"), ("credit-due", "700 JPY")],
           "those of a customer", one)
    past = desk.json("ledger", "balance", "--as-of", "2020-01-01T00:00:00Z")
    result(all(row["debits"].startswith("0") for row in past["accounts"]), "before the first one there is nothing", past)
    desk.expect("no such customer", 3, "nobody", "ledger", "balance", "--customer", "nobody")
    desk.expect("no instant", 2, "May", "ledger", "balance", "--as-of", "May")
    desk.expect("no such question", 2, "did you mean balance", "ledger", "balanse")


def check_entries(desk):
    told = desk.json("ledger", "entries", "c-1", "credit-due", "EUR")
    moved = [(row["side"], row["amount"], row["balance"], row["other"]) for row in told["movements"]]
    result([row[2].split()[0] for row in moved] == ["20.00", "50.00", "55.00", "47.00", "43.00", "42.00", "37.00", "35.00", "37.00"]
           and moved[0] == ("credit", "20.00 EUR", "20.00 EUR", "provision") and moved[3][3] == "credit-applied"
           and told["balance"] == "37.00 EUR" and not told["more"], "transfers of an account with its balance after each", told)
    third = told["movements"][2]["number"]
    rest = desk.json("ledger", "entries", "c-1", "credit-due", "EUR", "--after", third)
    result(rest["movements"] == told["movements"][3:], "those behind one, with the same balances", rest)
    result("reverses" in told["movements"][6] and "reverses" not in told["movements"][0], "what is taken back is named", told)
    at = told["movements"][1]["recorded_at"]
    past = desk.json("ledger", "entries", "c-1", "credit-due", "EUR", "--as-of", at)
    result(past["balance"] == "50.00 EUR", "as it was once", past)
    for words in (("c-1", "credit-due", "USD"), ("c-1", "wallet", "EUR"), ("c-1", "credit-due", "euro")):
        desk.expect(f"no account {words}", 3, "G1254", "ledger", "entries", *words)
    desk.expect("no number", 2, "many", "ledger", "entries", "c-1", "credit-due", "EUR", "--after", "many")


def check_reconciled(desk):
    told = desk.json("ledger", "reconcile")
    line = told["reconciled"][0]
    result(amounts(line, "decided", "corrected", "applied", "paid", "expired", "open") ==
           ["55.00", "5.00", "8.00", "4.00", "1.00", "37.00"], "what became of what was decided", line)
    result(amounts(line, "days_0_30", "days_31_60", "days_61_90", "days_over_90") == ["37.00", "0.00", "0.00", "0.00"],
           "all of it is new", line)
    result([row["currency"] for row in told["totals"]] == ["EUR", "JPY"] and told["totals"][0]["open"] == "37.00 EUR", "the totals", told)
    text = desk.do("ledger", "reconcile")
    result("It agrees with the accounts of the ledger." in text.stdout and "37.00 EUR" in text.stdout, "as a table", text.stdout)
    text = desk.run_in("fr", "ledger", "reconcile").stdout
    result("Cela concorde" in text and "37,00" in text and "Trop-perçu" in text, "in French", text)
    desk.do("credit", "limit", "3.00 EUR")
    done = desk.do("credit", "refund", "c-1", "r-2", "6.00 EUR", *WHY)
    line = desk.json("ledger", "reconcile", "--customer", "c-1")["reconciled"][0]
    result(done.returncode == 0 and (line["reserved"], line["open"], line["paid"]) == ("6.00 EUR", "37.00 EUR", "4.00 EUR"),
           "what waits for a second person is reserved", line)
    desk.do("credit", "refuse", "c-1", "r-2", *WHY)


def check_ages(desk):
    """The facts are made older behind the book's back, so that there is something of each age."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "book"
        shutil.copytree(desk.book, copy)
        database = sqlite3.connect(copy / "book.db")
        database.executescript("".join(f"DROP TRIGGER {name};" for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'").fetchall()))
        seqs = [seq for (seq,) in database.execute("SELECT transfer.seq FROM transfer WHERE customer = 'c-1' ORDER BY seq")]
        (last,) = database.execute("SELECT max(recorded_at) FROM journal").fetchone()
        now = last + 1000
        for seq, days in zip(seqs, (61, 31)):
            database.execute("UPDATE journal SET recorded_at = ? WHERE seq = ? AND shard = (SELECT shard FROM transfer WHERE "
                             "customer = 'c-1' LIMIT 1)", (now - days * DAY_MS, seq))
        database.commit()
        database.close()
        other = Desk.__new__(Desk)
        other.folder, other.book = Path(folder), copy
        line = other.json("ledger", "reconcile", "--customer", "c-1", "--as-of", instant_of(now))["reconciled"][0]
        # 20 of 61 days, 30 of 31 days; 13 are settled, of the oldest.
        result(amounts(line, "days_0_30", "days_31_60", "days_61_90", "days_over_90") == ["0.00", "30.00", "7.00", "0.00"],
               "what is open by its age, the oldest being settled first", line)
        line = other.json("ledger", "reconcile", "--customer", "c-1", "--as-of", instant_of(now + 30 * DAY_MS))["reconciled"][0]
        result(amounts(line, "days_0_30", "days_31_60", "days_61_90", "days_over_90") == ["0.00", "0.00", "30.00", "7.00"],
               "and thirty days later", line)


def instant_of(ms):
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def check_changed(desk, title, code, *statements):
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "book"
        shutil.copytree(desk.book, copy)
        database = sqlite3.connect(copy / "book.db")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.close()
        for task in ("reconcile", "balance"):
            done = desk.run("ledger", task, "--book", copy)
            result(done.returncode == 3 and code in done.stderr, f"{title}: {task} says {code}", done.stdout + done.stderr)
        done = desk.run("ledger", "reconcile", "--book", copy, "--json")
        result('"agrees": false' in done.stdout and code in done.stdout, f"{title}: in JSON too", done.stdout)


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_empty(Desk(folder))
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        fill(desk)
        check_balance(desk)
        check_entries(desk)
        check_reconciled(desk)
        check_ages(desk)
        check_changed(desk, "an account", "G1250", "UPDATE account SET credits = credits + 1 WHERE kind = 'credit-due' AND customer = 'c-1'")
        check_changed(desk, "one side alone", "G1253", "UPDATE account SET debits = debits + 1 WHERE kind = 'provision' AND customer = 'c-1'")
        check_changed(desk, "a transfer's amount", "G1250", "UPDATE transfer SET amount = amount + 1 WHERE cause = 'entry:a-1'")
        check_changed(desk, "a transfer's account", "G1251", "UPDATE transfer SET credit = 999 WHERE cause = 'entry:a-1'")
        check_changed(desk, "a transfer's currency", "G1251", "UPDATE transfer SET currency = 'USD' WHERE cause = 'entry:a-1'")
        check_changed(desk, "a decision", "G1252", "UPDATE entry SET amount = amount + 1 WHERE id = 'g-2'")
        check_changed(desk, "a decision that is gone", "G1252", "DELETE FROM entry WHERE customer = 'c-2'")
        result(desk.is_whole(), "the book is as it was")
    sys.exit(finish())


if __name__ == "__main__":
    main()
