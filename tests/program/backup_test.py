#!/usr/bin/env python3
"""Backups of a book from outside: made while another process records, killed at random instants, on a disk that is full;
what is no whole backup is refused; a restored book stops payouts until somebody confirms. Prints TAP."""
import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import GARANT, ROOT, finish, result, skip

KILLS = int(os.environ.get("BACKUP_KILLS", "50"))
WRITER = Path(GARANT).parent / "book_writer"
ENDLESS = 1000000
TINY, SMALL = 40000, 100000  # bytes: more than the index of a reader needs, fewer than any backup has


def heads(path):
    """Number and hash of the last fact of each shard, from the journal itself."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows = database.execute("SELECT shard, seq, hash FROM journal ORDER BY shard, seq").fetchall()
    database.close()
    return rows


def check_use(desk):
    copy = desk.folder / "one.backup"
    desk.expect("a customer", 0, "recorded", "customer", "set", ROOT / "examples/book/customer.yaml")
    desk.expect("a person", 0, "recorded", "person", "add", ROOT / "examples/book/person.yaml")
    desk.expect("a credit", 0, "recorded", "credit", "grant", "c-1", "may", "20.00 EUR", "--nature", "goodwill", "--reason", "x")
    desk.expect("a backup", 0, "Facts: 7, in 1 chains.", "backup", copy)
    result(copy.stat().st_mode & 0o7777 == 0o600, "only its owner can read it", oct(copy.stat().st_mode))
    desk.expect("it is not written over", 3, "G1200", "backup", copy)
    desk.expect("unless that is asked for", 0, "a backup", "backup", copy, "--force")
    result(sorted(path.name for path in desk.folder.glob("*backup*")) == ["one.backup"], "nothing else is left beside it")
    seen = desk.run("backup", "check", copy)
    result(seen.returncode == 0 and "a whole backup" in seen.stdout, "it is looked over", seen.stdout + seen.stderr)
    told = json.loads(desk.run("backup", "check", copy, "--json").stdout)
    content = copy.read_bytes()
    end = len(content) - 56 - int.from_bytes(content[-24:-16], "little")
    result(told["digest"] == "sha256:" + hashlib.sha256(content[:end]).hexdigest() and told["bytes"] == len(content)
           and content.endswith(b"garant backup 1\n")
           and content[-56:-24] == hashlib.sha256(content[end:-56]).digest(), "its end is what the page of the book says", told)
    again = desk.folder / "again"
    done = desk.run("restore", copy, again)
    result(done.returncode == 0 and "payouts stopped" in done.stdout, "it is restored", done.stdout + done.stderr)
    shown = desk.run("person", "show", "c-1", "p-1", "--book", again).stdout
    result("Alice Exemple" in shown, "with who the persons are", shown)
    return copy, again


def check_stop(desk, again):
    def on_copy(title, code, text, *words):
        done = desk.run(*words, "--book", again)
        said = done.stdout + done.stderr
        result(done.returncode == code and text in said, title, f"exit code {done.returncode}\n{said}")

    why = ("--reason", "x")
    on_copy("verify says that payouts are stopped", 0, "Payouts are stopped", "verify")
    on_copy("a refund is refused", 3, "G1220", "credit", "refund", "c-1", "r-1", "5.00 EUR", *why)
    on_copy("a credit on an invoice is refused", 3, "G1220", "credit", "apply", "c-1", "r-1", "5.00 EUR", *why)
    on_copy("an expiry is refused", 3, "G1220", "credit", "expire", "c-1", "r-1", "5.00 EUR", *why)
    on_copy("taking a credit back is refused", 3, "G1220", "credit", "reverse", "c-1", "r-1", "may", *why)
    on_copy("a credit is not", 0, "recorded", "credit", "grant", "c-1", "june", "2 EUR", "--nature", "goodwill", *why)
    on_copy("nor is an outage", 0, "recorded", "service", "add", "api")
    third = desk.folder / "third"
    on_copy("a backup of a stopped book", 0, "a backup", "backup", desk.folder / "stopped.backup")
    done = desk.run("restore", desk.folder / "stopped.backup", third)
    seen = desk.run("verify", "--book", third, "--json")
    told = json.loads(seen.stdout)
    result(done.returncode == 0 and seen.returncode == 0 and told["stopped"]["backup"] <= told["stopped"]["restored"],
           "is restored too, and is stopped", done.stderr + seen.stdout)
    done = [desk.run("restore", "confirm", *why, "--book", third), desk.run("credit", "refund", "c-1", "r-1", "5 EUR", *why,
                                                                             "--book", third)]
    result([one.returncode for one in done] == [0, 0], "one confirmation ends both stops", done)
    seen = desk.run("verify", "--book", third)
    result(seen.returncode == 0 and "stopped" not in seen.stdout, "and it verifies", seen.stdout)
    on_copy("without a reason nothing is confirmed", 3, "G1222", "restore", "confirm")
    on_copy("it is confirmed", 0, "recorded", "restore", "confirm", "--reason", "compared with the bank")
    on_copy("once", 0, "nothing changed", "restore", "confirm", "--reason", "compared again")
    on_copy("then a refund goes on", 0, "recorded", "credit", "refund", "c-1", "r-1", "5.00 EUR", *why)
    seen = desk.run("verify", "--book", again)
    result(seen.returncode == 0 and "stopped" not in seen.stdout, "and verify says nothing of it", seen.stdout)
    desk.expect("a book that was never restored has nothing to confirm", 3, "G1221", "restore", "confirm", "--reason", "x")


def check_bad(desk, copy):
    room, content = desk.folder, copy.read_bytes()

    def wrong(title, diagnostic, path):
        """Refused by both, with one error that names the file, and no folder is made."""
        for words in (("backup", "check", path), ("restore", path, room / "none")):
            done = desk.run(*words)
            errors = [line for line in done.stderr.splitlines() if line.startswith("error")]
            result(done.returncode in (3, 4) and len(errors) == 1 and diagnostic in errors[0] and str(path) in errors[0]
                   and not (room / "none").exists(), f"{title} ({words[0]})", f"exit code {done.returncode}\n{done.stderr}")

    def put(name, data):
        (room / name).write_bytes(data)
        return room / name

    wrong("no file", "G1204", room / "no-such")
    wrong("a folder", "G1204", room)
    wrong("an empty file", "G1205", put("empty", b""))
    wrong("a text", "G1206", put("text", b"hello\n" * 100))
    for part in (100, 4096, len(content) // 2, len(content) - 1):
        wrong(f"cut after {part} bytes", "G1208", put("cut", content[:part]))
    dice = random.Random(7)
    for place in [68, len(content) - 60] + [dice.randrange(len(content) - 56) for _ in range(5)]:
        changed = bytearray(content)
        changed[place] ^= 1 << dice.randrange(8)
        wrong(f"another byte at {place}", "G1209", put("changed", changed))
    bad = []
    for place in range(len(content) - 200, len(content)):
        changed = bytearray(content)
        changed[place] ^= 1 << dice.randrange(8)
        done = desk.run("backup", "check", put("changed", changed))
        if done.returncode != 3 or done.stderr.count("error") != 1 or not re.search("G120[89]", done.stderr):
            bad.append(f"{place}: {done.returncode} {done.stderr}")
    for part in range(1, len(content), 997):
        done = desk.run("backup", "check", put("cut", content[:part]))
        if done.returncode != 3 or done.stderr.count("error") != 1 or not re.search("G120[68]", done.stderr):
            bad.append(f"{part}: {done.returncode} {done.stderr}")
    result(not bad, "another bit in each of the last 200 bytes, and cut at any place", "\n".join(bad[:3]))
    wrong("something behind it", "G1208", put("longer", content + b"x"))
    wrong("something in front", "G1209", put("longer", content[:4096] + content))
    end = len(content) - 56 - int.from_bytes(content[-24:-16], "little")
    manifest = bytearray(content[end:-56])
    manifest[1 + len("garant backup")] += 2  # the number of the form
    later = content[:end] + manifest + hashlib.sha256(manifest).digest() + content[-24:]
    wrong("a later form", "G1212", put("later", later))
    wrong("the database of a book", "G1207", desk.book / "book.db")
    database = sqlite3.connect(room / "foreign.db")
    database.execute("CREATE TABLE t (a)")
    database.commit()
    database.close()
    wrong("another database", "G1206", room / "foreign.db")
    (room / "as-book").mkdir()
    shutil.copy(copy, room / "as-book" / "book.db")
    for words in (("verify",), ("credit", "list"), ("service", "add", "x"), ("backup", room / "two.backup")):
        done = desk.run(*words, "--book", room / "as-book")
        result(done.returncode == 3 and "G1213" in done.stderr, f"a backup is no book ({words[0]})", done.stderr)
    result((room / "as-book" / "book.db").read_bytes() == content, "and stays as it was")
    done = desk.run("restore", copy, desk.book)
    result(done.returncode == 3 and "G0701" in done.stderr and desk.is_whole(), "nothing is restored over a book", done.stderr)
    done = desk.run("backup", "check")
    result(done.returncode == 2, "check without a file", done.stderr)
    done = desk.run("restore", copy)
    result(done.returncode == 2, "restore without a folder", done.stderr)
    done = desk.run("backup", room / "no" / "such" / "folder", "--book", desk.book)
    result(done.returncode == 4 and "G1201" in done.stderr, "a folder that is not there", done.stderr)


def check_places(desk, copy, again):
    """Where no backup is written, whatever is asked for; a link gives way, and what it pointed to stays."""
    room = desk.folder
    for name in ("book.db", "book.db-wal", "writer.lock", "one.backup"):
        desk.expect(f"{name} in the folder of the book", 3, "G1214", "backup", desk.book / name, "--force")
    names = {path.name for path in desk.book.iterdir()}
    result(names <= {"book.db", "book.db-wal", "book.db-shm", "writer.lock"} and desk.is_whole(), "and the book is as it was", names)
    digest = hashlib.sha256((again / "book.db").read_bytes()).digest()
    desk.expect("over another book", 3, "G1215", "backup", again / "book.db", "--force")
    result(hashlib.sha256((again / "book.db").read_bytes()).digest() == digest, "which stays")
    (room / "folder").mkdir()
    desk.expect("over a folder", 4, "G1201", "backup", room / "folder", "--force")
    kept = copy.read_bytes()
    (room / "link").symlink_to(copy.name)
    (room / "loose").symlink_to("nowhere")
    for name in ("link", "loose"):
        desk.expect(f"a {name} is there already", 3, "G1200", "backup", room / name)
        desk.expect(f"a {name} gives way", 0, "a backup", "backup", room / name, "--force")
        result(not (room / name).is_symlink() and copy.read_bytes() == kept and not (room / "nowhere").exists(),
               "and what it pointed to is as it was")
    (room / "old.txt").write_text("hello")
    desk.expect("another file is replaced when that is asked for", 0, "a backup", "backup", room / "old.txt", "--force")
    seen = desk.run("backup", "check", room / "old.txt")
    result(seen.returncode == 0, "by a whole backup", seen.stderr)


def check_twice(room, book):
    """Two at once under one name: one of them at least makes it, and the other says why it does not."""
    path, bad, busy = room / "both.backup", [], 0
    for number in range(40):
        force = ["--force"] if number % 2 else []
        both = [subprocess.Popen([GARANT, "backup", path, "--book", book, *force], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE, text=True) for _ in range(2)]
        told = [(process.communicate()[1], process.returncode) for process in both]
        made = [code for _, code in told].count(0)
        busy += sum("G1203" in text for text, _ in told)
        for text, code in told:
            if code != 0 and not (code in (3, 4) and re.search("G1200|G1203", text) and text.count("error") == 1):
                bad.append(f"{code} {text}")
        seen = subprocess.run([GARANT, "backup", "check", path], capture_output=True, text=True, check=False)
        if made == 0 or (made == 2 and not force) or seen.returncode != 0 or list(room.glob(".both*")):
            bad.append(f"{made} {seen.stderr}")
        path.unlink()
    result(not bad and busy > 0, f"two at once: always a whole one, {busy} times the other one was told to wait", "\n".join(bad[:3]))


def check_writing(room):
    """Each backup made while another process records is whole, and a prefix of the book."""
    book, bad, sizes = room / "written", [], []
    subprocess.run([GARANT, "init", book], check=True, capture_output=True)
    with subprocess.Popen([WRITER, book, "0", str(ENDLESS)], stdout=subprocess.PIPE) as writer:
        for number in range(10):
            line = int(writer.stdout.readline())
            made = subprocess.run([GARANT, "backup", room / f"w-{number}", "--book", book, "--json"], capture_output=True,
                                  text=True, check=False)
            if made.returncode != 0:
                bad.append(made.stderr)
            sizes.append((line, json.loads(made.stdout)["facts"]))
        writer.kill()
    rows = set(heads(book / "book.db"))
    for number, (acknowledged, facts) in enumerate(sizes):
        path = room / f"w-{number}"
        seen = subprocess.run([GARANT, "backup", "check", path], capture_output=True, text=True, check=False)
        kept = heads(path)
        if seen.returncode != 0 or not set(kept) <= rows or len(kept) != facts or facts < acknowledged:
            bad.append(f"{number}: {acknowledged} {facts} {len(kept)} {seen.stderr}")
    result(not bad and sizes[-1][1] > sizes[0][1],
           f"10 backups of {sizes[0][1]} to {sizes[-1][1]} facts while another process recorded: whole, each a prefix", "\n".join(bad))
    (room / "w-r").mkdir()
    done = subprocess.run([GARANT, "restore", room / "w-9", room / "w-r"], capture_output=True, text=True, check=False)
    again = subprocess.run([GARANT, "verify", "--book", room / "w-r"], capture_output=True, text=True, check=False)
    result(done.returncode == 0 and again.returncode == 0, "and one restored into an empty folder verifies",
           done.stderr + again.stdout + again.stderr)
    return book


def time_of(*words):
    """Seconds that a command takes here, a little more than once measured."""
    begun = time.monotonic()
    subprocess.run([GARANT, *map(str, words)], check=True, capture_output=True)
    return 1.2 * (time.monotonic() - begun)


def killed(dice, longest, *words):
    with subprocess.Popen([GARANT, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(dice.uniform(0, longest))
        process.kill()


def check_kills_backup(room, book):
    dice, bad, there, half = random.Random(11), [], 0, 0
    path, hidden = room / "k.backup", room / ".k.backup.unfinished"
    longest = time_of("backup", room / "kept.backup", "--book", book)
    for _ in range(KILLS):
        killed(dice, longest, "backup", path, "--book", book)
        there += path.exists()
        half += hidden.exists()
        if path.exists() and subprocess.run([GARANT, "backup", "check", path], capture_output=True, check=False).returncode != 0:
            bad.append("half a backup")
        if hidden.exists() and hidden.stat().st_mode & 0o7777 != 0o600:
            bad.append("others can read what is unfinished")
        again = subprocess.run([GARANT, "backup", path, "--book", book, "--force"], capture_output=True, text=True, check=False)
        if again.returncode != 0:
            bad.append(again.stderr)
        path.unlink()
        if hidden.exists():
            bad.append("an unfinished file is left")
    result(not bad, f"{KILLS} times backup was killed: {there} times it was whole, else there was none, {half} times a hidden file "
           "that the next one took over", "\n".join(bad))


def check_kills_restore(room):
    dice, bad, there, half = random.Random(12), [], 0, 0
    folder = room / "k-book"
    longest = time_of("restore", room / "kept.backup", room / "k-time")
    for _ in range(KILLS):
        killed(dice, longest, "restore", room / "kept.backup", folder)
        whole = (folder / "book.db").exists()
        there += whole
        half += (folder / "unfinished.db").exists()
        seen = subprocess.run([GARANT, "verify", "--book", folder, "--lang", "en"], capture_output=True, text=True, check=False)
        if folder.exists() and [path for path in [folder, *folder.iterdir()] if path.stat().st_mode & 0o077]:
            bad.append("others can read it")
        again = subprocess.run([GARANT, "restore", room / "kept.backup", folder, "--lang", "en"], capture_output=True, text=True,
                               check=False)
        if whole and (seen.returncode != 0 or "Payouts are stopped" not in seen.stdout or "G0701" not in again.stderr):
            bad.append(seen.stdout + seen.stderr + again.stderr)
        if not whole and ("G0702" not in seen.stderr or again.returncode != 0):
            bad.append(seen.stdout + seen.stderr + again.stderr)
        shutil.rmtree(folder)
    result(not bad, f"{KILLS} times restore was killed: {there} times there was a whole book with the stop, else none, {half} times "
           "what the next one removed", "\n".join(bad))


def limited(size):
    """A process that may not write larger files, as on a disk that is full."""
    def begin():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return begin


def check_no_room(room, book):
    path, whole, bad = room / "full.backup", room / "kept.backup", []
    size = whole.stat().st_size
    for part in (TINY, SMALL, size - 8192, size - 10, size - 1):
        done = subprocess.run([GARANT, "backup", path, "--book", book], capture_output=True, text=True, check=False,
                              preexec_fn=limited(part))
        if done.returncode != 4 or "G1201" not in done.stderr or list(room.glob("*full.backup*")) or list(room.glob(".full*")):
            bad.append(f"backup {part}: {done.returncode} {done.stderr}")
        done = subprocess.run([GARANT, "restore", whole, room / "full"], capture_output=True, text=True, check=False,
                              preexec_fn=limited(min(part, size - 20000)))
        if done.returncode != 4 or done.stderr.count("error") != 1 or (room / "full").exists():
            bad.append(f"restore {part}: {done.returncode} {done.stderr}")
    result(not bad, "files that cannot grow: one message, and nothing is left", "\n".join(bad))


FULL_DISK = """
set -e
mount -t tmpfs -o size="$SIZE" none "$ROOM/disk"
cp "$ROOM/kept.backup" "$ROOM/disk/old.backup" 2>/dev/null || : >"$ROOM/disk/old.backup"
cp "$ROOM/disk/old.backup" "$ROOM/disk/before"
set +e
"$GARANT" backup "$ROOM/disk/old.backup" --force --book "$BOOK" --lang en
echo "exit code $?"
cmp "$ROOM/disk/old.backup" "$ROOM/disk/before" && echo "the old one is there"
"$GARANT" restore "$ROOM/kept.backup" "$ROOM/disk/book" --lang en
echo "exit code $?"
ls -A "$ROOM/disk"
"""


def check_full_disk(room, book):
    """A file system without room, of one's own; the old backup stays."""
    (room / "disk").mkdir()
    size = 2 * (room / "kept.backup").stat().st_size + SMALL
    unshared = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    if subprocess.run([*unshared, "mount", "-t", "tmpfs", "none", room / "disk"], capture_output=True, check=False).returncode != 0:
        skip("a full disk", "a file system of one's own cannot be mounted here")
        return
    done = subprocess.run([*unshared, "sh", "-c", FULL_DISK], capture_output=True, text=True, check=False,
                          env={**os.environ, "ROOM": str(room), "BOOK": str(book), "GARANT": GARANT, "SIZE": str(size)})
    result("G1202" in done.stderr and "G0707" in done.stderr and done.stdout.count("exit code 4") == 2
           and "the old one is there" in done.stdout and done.stdout.endswith("before\nold.backup\n"),
           "a full disk: said so, the old backup stays, and nothing is left", done.stdout + done.stderr)


def main():
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        copy, again = check_use(desk)
        check_stop(desk, again)
        check_bad(desk, copy)
        check_places(desk, copy, again)
        room = Path(folder)
        book = check_writing(room)
        check_twice(room, book)
        check_kills_backup(room, book)
        check_kills_restore(room)
        check_no_room(room, book)
        check_full_disk(room, book)
    return finish()


sys.exit(main())
