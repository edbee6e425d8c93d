#!/usr/bin/env python3
"""Books from outside: what garant init leaves, what garant verify --book says, and the chain computed here from
docs/internals/book.md alone."""
import hashlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, ROOT, finish, result

BUILD = Path(GARANT).parent
OPERATIONS = 60  # ten of each kind of tests/faults/plan.c, whose pending transfers are posted four times


def garant(*arguments):
    return subprocess.run([GARANT, *map(str, arguments)], capture_output=True, text=True, check=False)


def written(number):
    """Seven bits a byte, lowest first."""
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def packed(value):
    if isinstance(value, int):
        return written(2 * value if value >= 0 else -2 * value - 1)
    data = value.encode() if isinstance(value, str) else value
    return written(len(data)) + data


def sha(data):
    return hashlib.sha256(data).digest()


def chain_problems(book):
    """Places where what stands in the journal is not what the page says; and the number of facts."""
    database = sqlite3.connect(book / "book.db")
    (name,) = database.execute("SELECT id FROM book").fetchone()
    heads = {shard: sha(packed("garant book") + packed(name) + packed(shard)) for shard in range(256)}
    numbers, problems, count = dict.fromkeys(range(256), 0), [], 0
    for row in database.execute(
            "SELECT shard, seq, customer, kind, subject, valid_from, valid_to, recorded_at, actor, person, corrects, "
            "body, prev_hash, hash FROM journal ORDER BY shard, seq"):
        shard, seq, customer, before, stands = row[0], row[1], row[2], row[-2], row[-1]
        numbers[shard] += 1
        count += 1
        if shard != (sha(customer.encode())[0] if customer else 0):
            problems.append(f"{customer} is not of shard {shard}")
        if seq != numbers[shard] or before != heads[shard]:
            problems.append(f"{shard}/{seq} does not follow")
        heads[shard] = sha(before + b"".join(packed(value) for value in row[:-2]))
        if heads[shard] != stands:
            problems.append(f"{shard}/{seq}: another hash")
    for shard, seq, head in database.execute("SELECT shard, seq, hash FROM chain"):
        if seq != numbers[shard] or head != heads[shard]:
            problems.append(f"the head of {shard}")
    database.close()
    return problems, count


def check_chain(room):
    book = room / "filled"
    garant("init", book)
    subprocess.run([BUILD / "book_writer", book, "0", str(OPERATIONS)], check=True, stdout=subprocess.DEVNULL)
    problems, count = chain_problems(book)
    result(not problems and count > OPERATIONS, f"{count} facts have the hashes that the page describes", problems)
    seen = garant("verify", "--book", book, "--lang", "en")
    result(seen.returncode == 0 and f"Facts: {count}, in 5 chains.\nTransfers: 24, " in seen.stdout
           and "Transfers made pending: 10.\n" in seen.stdout
           and "observations: 10. Differences: 0." in seen.stdout and seen.stderr == "",
           "verify counts them", seen.stdout + seen.stderr)
    return book


def check_changed(book):
    """One bit of one fact, somewhere in the file."""
    database = sqlite3.connect(book / "book.db")
    database.execute("PRAGMA journal_mode = DELETE")
    database.close()
    data = (book / "book.db").read_bytes()
    at = data.index(b'{"a": 1}')
    (book / "book.db").write_bytes(data[:at] + b'{"a": 3}' + data[at + 8:])
    database = sqlite3.connect(book / "book.db")
    (shard,) = database.execute("SELECT shard FROM journal WHERE body = CAST('{\"a\": 3}' AS BLOB)").fetchone()
    database.close()
    for language, words in (("en", "the fact is not the one that was recorded"),
                            ("fr", "le fait n'est pas celui qui a été consigné")):
        seen = garant("verify", "--book", book, "--lang", language)
        lines = [line for line in seen.stderr.splitlines() if "G07" in line]
        result(seen.returncode == 1 and len(lines) == 1 and "G0723" in lines[0] and words in lines[0],
               f"one changed bit is named once ({language})", seen.stdout + seen.stderr)
    result(f" {shard}" in seen.stderr, "with its shard", seen.stderr)


def check_init(room):
    book = room / "empty"
    made = garant("init", book, "--lang", "en")
    result(made.returncode == 0 and made.stdout == f"{book}: an empty book\n", "init makes a book", made.stderr)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [book, *book.iterdir()]}
    result(modes == {"empty": 0o700, "book.db": 0o600, "writer.lock": 0o600}, "that only its owner reads", modes)
    before = (book / "book.db").read_bytes()
    again = garant("init", book)
    result(again.returncode == 3 and "G0701" in again.stderr and (book / "book.db").read_bytes() == before,
           "and refuses to make one there again", again.stderr)
    (room / "used").mkdir()
    (room / "used" / "letter.txt").write_text("dear", encoding="utf-8")
    used = garant("init", room / "used")
    result(used.returncode == 3 and "G0701" in used.stderr and os.listdir(room / "used") == ["letter.txt"],
           "a folder with something in it is left alone", used.stderr)
    none = garant("init", room / "no" / "folder")
    result(none.returncode == 4 and "G0713" in none.stderr, "what cannot be made is said", none.stderr)


def check_refusals(room):
    none = garant("verify", "--book", room / "nowhere")
    result(none.returncode == 3 and "G0702" in none.stderr, "no book", none.stderr)
    (room / "other").mkdir()
    database = sqlite3.connect(room / "other" / "book.db")
    database.execute("CREATE TABLE t (a)")
    database.commit()
    database.close()
    other = garant("verify", "--book", room / "other")
    result(other.returncode == 3 and "G0709" in other.stderr, "a database that is no book", other.stderr)
    newer = room / "newer"
    garant("init", newer)
    database = sqlite3.connect(newer / "book.db")
    database.execute("INSERT INTO migration VALUES (2000, x'00', 0)")
    database.commit()
    database.close()
    before = (newer / "book.db").read_bytes()
    done = subprocess.run([BUILD / "book_writer", newer, "0", "4"], capture_output=True, text=True, check=False)
    # What reading needs beside it, an empty log and its index, is no change.
    logs = [path for path in newer.glob("*-wal") if path.stat().st_size > 0]
    result(done.returncode == 1 and "G0703" in done.stderr and before == (newer / "book.db").read_bytes() and not logs,
           "a book of a newer version is refused and left as it is, byte for byte", done.stderr)
    closed = room / "closed"
    garant("init", closed)
    os.chmod(closed, 0o500)
    # Who may do anything gives that up for it.
    command = [GARANT, "verify", "--book", str(closed), "--json"]
    if os.geteuid() == 0:
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    os.chmod(closed, 0o700)
    codes = [row["code"] for row in json.loads(done.stdout)["diagnostics"]]
    result(done.returncode == 4 and codes == ["G0717"] and sorted(os.listdir(closed)) == ["book.db", "writer.lock"],
           "a folder that may not be written is said to be what is wrong", done.stdout + done.stderr)
    usage = garant("verify", "--book")
    result(usage.returncode == 2, "--book wants a folder", usage.stderr)


def check_statements(room):
    book, case, answer = room / "kept", ROOT / "examples/month/clicksend.yaml", room / "april.json"
    contract = ROOT / "contracts/clicksend-sms/contract.yaml"
    garant("init", book)
    kept = garant("settle", contract, case, "--book", book, "--json", "-o", answer)
    said = json.loads(answer.read_text(encoding="utf-8"))
    result(kept.returncode == 0 and [row["code"] for row in said["diagnostics"]] == ["G0733"],
           "settle keeps its statements in a book", kept.stderr)
    database = sqlite3.connect(book / "book.db")
    texts = [json.loads(text) for (text,) in database.execute(
        "SELECT CAST(data AS TEXT) FROM document JOIN statement USING (shard, digest)")]
    order = {row["subscription"]: row for row in texts}
    result([order[row["subscription"]] for row in said["statements"]] == said["statements"] and len(texts) == 5,
           "as it writes them")
    named = database.execute("SELECT count(*) FROM statement WHERE contract = ? AND facts = ?",
                             (sha(contract.read_bytes()), sha(case.read_bytes()))).fetchone()
    result(named == (5,), "with the digests of both files", named)
    again = garant("settle", contract, case, "--book", book)
    result(again.returncode == 0 and " 0 statements more; 5 " in again.stderr, "and nothing twice", again.stderr)
    other = room / "other.yaml"
    other.write_text(case.read_text(encoding="utf-8").replace("400.00 USD", "401.00 USD"), encoding="utf-8")
    refused = garant("settle", contract, other, "--book", book)
    result(refused.returncode == 3 and "G0718" in refused.stderr and refused.stdout == "",
           "another statement of the same revision is refused", refused.stderr)
    nowhere = garant("settle", contract, case, "--book", room / "none", "--json")
    codes = [row["code"] for row in json.loads(nowhere.stdout)["diagnostics"]]
    result(nowhere.returncode == 3 and codes == ["G0702"], "without the book there is no answer", codes)
    whole = garant("verify", "--book", book, "--lang", "en", "--progress")
    result(whole.returncode == 0 and "Statements: 5, settled again; documents: 15." in whole.stdout,
           "verify settles them again", whole.stdout + whole.stderr)


def check_roots(room):
    book = room / "kept"
    case, contract = ROOT / "examples/month/clicksend.yaml", ROOT / "contracts/clicksend-sms/contract.yaml"
    old = room / "old"
    garant("init", old)
    # What it records is of one day in September 2026.
    subprocess.run([BUILD / "book_writer", old, "0", str(OPERATIONS)], capture_output=True, check=True)
    none = json.loads(garant("verify", "--book", old, "--json").stdout)
    result("root" not in none, "a book of one day has no root yet", none)
    subprocess.run([GARANT, "settle", contract, case, "--book", old], capture_output=True, check=True)
    root = json.loads(garant("verify", "--book", old, "--json").stdout)["root"]
    database = sqlite3.connect(old / "book.db")
    (name,) = database.execute("SELECT id FROM book").fetchone()
    heads = database.execute("SELECT shard, max(seq), hash FROM journal WHERE kind NOT IN ('root', 'statement') GROUP BY shard "
                             "ORDER BY shard")
    bytes_ = packed("garant root") + packed(name) + b"".join(packed(value) for row in heads for value in row)
    result(root["digest"] == "sha256:" + hashlib.sha256(bytes_).hexdigest() and root["signed"] is False,
           "the root is what the page describes", root)
    kept = garant("verify", "--book", old, "--root", root["digest"], "--lang", "en")
    result(kept.returncode == 0 and f"not signed: {root['digest']}" in kept.stdout, "a book has the root it had",
           kept.stdout)
    other = garant("verify", "--book", book, "--root", root["digest"])
    result(other.returncode == 1 and "G0740" in other.stderr, "and another book has not", other.stderr)


def main():
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        check_init(room)
        check_changed(check_chain(room))
        check_refusals(room)
        check_statements(room)
        check_roots(room)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
