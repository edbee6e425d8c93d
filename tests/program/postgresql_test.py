#!/usr/bin/env python3
"""A book whose tables are in PostgreSQL, from outside: what other program tests do with a file, done there; several writers at
once; a server that is killed while they write; answers to a commit that never come; what is refused. Prints TAP."""
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk, psql
from postgresql import Server
from tap import GARANT, ROOT, finish, line, result

SUITES = ("claim", "close", "credit", "customers", "exposure", "incident", "maintenance", "register")
CUSTOMER = (ROOT / "examples/book/customer.yaml").read_text(encoding="utf-8")
GRANT = ("1.00 EUR", "--nature", "price reduction", "--reason", "a test")
LOCK_SECONDS = 30


def check_suites():
    """Each test of them is one of ours."""
    for suite in SUITES:
        done = subprocess.run([sys.executable, ROOT / f"tests/program/{suite}_test.py"], capture_output=True, text=True, check=False)
        for word, name in re.findall(r"^(not ok|ok) \d+ - (.*)$", done.stdout, re.MULTILINE):
            line(word == "ok", f"{suite}: {name}")
        result(done.returncode == 0, f"{suite}: all of it", done.stdout[-2000:] + done.stderr)


class Proxy:
    """Stands between a program and the server; a commit is lost on the way there, or its answer on the way back."""

    def __init__(self, folder, server):
        self.server = str(server / ".s.PGSQL.5432")
        self.lose = None  # "request" or "answer", of the next commit
        self.closed = False
        self.lost = 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(folder / ".s.PGSQL.5432"))
        self.listener.listen(20)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            if self.closed:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.server)
            threading.Thread(target=self.back, args=(client, server), daemon=True).start()
            threading.Thread(target=self.there, args=(client, server), daemon=True).start()

    def there(self, client, server):
        try:
            while data := client.recv(65536):
                if self.lose and b"COMMIT" in data:
                    self.lost += 1
                    if self.lose == "answer":
                        self.lose = "silent"
                        server.sendall(data)
                        time.sleep(0.5)
                    self.lose = None
                    break
                server.sendall(data)
        except OSError:
            pass
        for side in (client, server):
            try:
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def back(self, client, server):
        try:
            while data := server.recv(65536):
                if self.lose != "silent":
                    client.sendall(data)
        except OSError:
            pass


def through(desk, folder):
    """Lets the book's file name the proxy instead of the server."""
    file = desk.book / "book.postgresql"
    file.write_text(re.sub(r"host=\S+", f"host={folder}", file.read_text(encoding="utf-8")), encoding="utf-8")


def credits(desk):
    return int(psql(desk.conninfo, "SELECT count(*) FROM transfer"))


def check_lost_commits(server):
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        desk = Desk(folder)
        desk.do("customer", "set", "examples/book/customer.yaml")
        proxy = Proxy(folder, server.folder)
        through(desk, folder)
        made = 0
        for lose in ("answer", "request"):
            for key in (("--key", f"k-{lose}"), ()):
                proxy.lose, lost, made = lose, proxy.lost, made + 1
                done = desk.do("credit", "grant", "c-1", f"a-{made}", *GRANT, *key)
                result(done.returncode == 0 and proxy.lost == lost + 1 and "recorded" in done.stdout and credits(desk) == made,
                       f"the {lose} of a commit is lost, {'with' if key else 'without'} a key: it is done once",
                       done.stdout + done.stderr)
                done = desk.do("credit", "grant", "c-1", f"a-{made}", *GRANT, *key)
                result(done.returncode == 0 and credits(desk) == made, "and once more changes nothing", done.stderr)
        proxy.lose = "answer"
        threading.Thread(target=lambda: (time.sleep(0.2), setattr(proxy, "closed", True)), daemon=True).start()
        done = desk.do("credit", "grant", "c-1", "a-last", *GRANT, "--key", "last")
        result(done.returncode != 0 and "G0757" in done.stderr, "a server that stays away: the outcome is not known, and said so",
               done.stdout + done.stderr)
        proxy.closed = False
        done = desk.do("credit", "grant", "c-1", "a-last", *GRANT, "--key", "last")
        result(done.returncode == 0 and credits(desk) == made + 1, "the same key later: it is there once", done.stdout + done.stderr)
        result(desk.is_whole(), "the book is whole")


def write(desk, customer, numbers, failures):
    """Grants credits one after the other; each until the program says that it is done."""
    for number in numbers:
        key = f"{customer}-{number}"
        for _ in range(100):
            done = desk.do("credit", "grant", customer, key, *GRANT, "--key", key)
            if done.returncode == 0:
                break
            failures.append(done.stderr)
            time.sleep(0.2)


def check_writers(server):
    """Several at once, to the same customer and to others."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        for customer in ("c-1", "c-2"):
            desk.do("customer", "set", desk.file("customer.yaml", CUSTOMER.replace("id: c-1\n", f"id: {customer}\n")))
        failures = []
        threads = [threading.Thread(target=write, args=(desk, customer, range(start, start + 15), failures))
                   for customer, start in (("c-1", 0), ("c-1", 100), ("c-2", 0), ("c-2", 100))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        result(not failures, "four writers at once are all told that it is done", failures[:2])
        result(credits(desk) == 60, "and everything is there once", credits(desk))
        result(desk.is_whole(), "the book of four writers is whole")
        met = re.findall("could not serialize|duplicate key", server.log.read_text(encoding="utf-8"))
        result(met, "some of them met, and were done again")


def check_killed(server):
    """The server is killed and started again while three write; what was acknowledged is there, all of it once."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        desk.do("customer", "set", "examples/book/customer.yaml")
        failures = []
        threads = [threading.Thread(target=write, args=(desk, "c-1", range(start, start + 25), failures)) for start in (0, 100, 200)]
        for thread in threads:
            thread.start()
        for _ in range(4):
            time.sleep(0.7)
            server.stop("immediate")
            time.sleep(0.3)
            server.start()
        for thread in threads:
            thread.join()
        result(credits(desk) == 75, "a server killed four times: every credit is there once", (credits(desk), failures[:3]))
        done = desk.run("verify", "--book", desk.book)
        result(done.returncode == 0, "and the book is whole", done.stdout + done.stderr)


def check_init(server):
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        desk = Desk(folder)
        file = desk.book / "book.postgresql"
        result(file.stat().st_mode & 0o777 == 0o600 and not (desk.book / "book.db").exists(), "a folder names the database")
        done = desk.run("init", folder / "second", "--database", desk.conninfo)
        desk.do("customer", "set", "examples/book/customer.yaml")
        shown = desk.run("customer", "list", "--book", folder / "second")
        result("already" in done.stdout and "c-1" in shown.stdout, "a second folder is one of the same book", done.stdout + done.stderr)
        for title, code, name in (("a password", "G0760", desk.conninfo + " password=secret"), ("no database", "G0759", "host=localhost"),
                                  ("nonsense", "G0759", "books"), ("no server", "G0756", f"host={folder} dbname=books"),
                                  ("no such schema", "G0711", f"{server.conninfo} options=-csearch_path=nowhere")):
            done = desk.run("init", folder / "refused", "--database", name)
            result(done.returncode != 0 and code in done.stderr and "secret" not in done.stderr and not (folder / "refused").exists(),
                   f"refused: {title}", done.stdout + done.stderr)
        psql(server.conninfo, "CREATE SCHEMA used; CREATE TABLE used.mine (a int)")
        done = desk.run("init", folder / "refused", "--database", f"{server.conninfo} options=-csearch_path=used")
        result("G0761" in done.stderr, "refused: a schema with tables of somebody else", done.stderr)
        done = desk.run("backup", folder / "one.backup", "--book", desk.book)
        result(done.returncode == 3 and "G1223" in done.stderr and not (folder / "one.backup").exists(), "backup names pg_dump", done.stderr)
        good = file.read_text(encoding="utf-8")
        for title, code, bad in (("another book's id", "G0762", re.sub("id .*", "id " + "0" * 32, good)),
                                 ("a line too many", "G0763", good + "colour red\n"), ("no connection", "G0763", good.split("conn")[0])):
            file.write_text(bad, encoding="utf-8")
            done = desk.do("customer", "list")
            result(done.returncode != 0 and code in done.stderr, f"refused: {title} in the file", done.stderr)
        file.write_text(good, encoding="utf-8")
        check_deadline(desk, file, good)
        check_older(desk)


def check_guide(server):
    """The blocks of the guide's page, with a database that is there."""
    text = (ROOT / "docs/guide/postgresql.md").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        blocks = re.findall(r"<!-- run on postgresql -->\n```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        (Path(folder) / "examples").symlink_to(ROOT / "examples")
        psql(server.conninfo, "CREATE SCHEMA guide")
        for command, shown in re.findall(r"^\$ (.*)\n((?:[^$].*\n)*)", "".join(blocks), re.MULTILINE):
            command = command.replace("postgresql://garant@db.example/books", f"{server.conninfo} options=-csearch_path=guide")
            done = subprocess.run(["bash", "-c", command.replace("garant ", GARANT + " ", 1)], cwd=folder, capture_output=True,
                                  text=True, check=False)
            result(done.stdout + done.stderr == shown, f"the guide: {command.split(' --')[0]}", done.stdout + done.stderr)
        result(blocks, "the guide has blocks")


def check_dump(server):
    """A dump restored into another database is the book, and it is told which one it is."""
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        desk = Desk(folder)
        desk.do("customer", "set", "examples/book/customer.yaml")
        desk.do("credit", "grant", "c-1", "may", *GRANT)
        psql(server.conninfo, "CREATE DATABASE restored TEMPLATE template0")
        dump = subprocess.run([server.bin("pg_dump"), "--format=custom", "--schema=" + desk.conninfo.rpartition("=")[2],
                               server.conninfo], capture_output=True, check=True)
        there = desk.conninfo.replace("dbname=postgres", "dbname=restored")
        subprocess.run([server.bin("pg_restore"), "--dbname", there.split(" options")[0]], input=dump.stdout, check=True)
        done = desk.run("init", folder / "again", "--database", there)
        seen = desk.run("verify", "--book", folder / "again")
        result("already" in done.stdout and seen.returncode == 0 and "Transfers: 1" in seen.stdout, "a dump that is restored is the book",
               done.stderr + seen.stdout + seen.stderr)


def check_tables(server):
    """What is exported and added up of a book there is the same as of one in a file that was told the same."""
    told = [("customer", "import", "examples/book/customers.csv"),
            ("contract", "publish", "contracts/monthly-availability/contract.yaml", "--from", "2026-01-01"),
            ("subscription", "import", "examples/book/sms.csv", "--contract", "monthly-availability"),
            ("outage", "open", "o-1", "--customer", "c-1", "--subscription", "g-1", "--from", "2026-06-20T08:00:00Z", "--to",
             "2026-06-20T18:00:00Z"),
            ("credit", "grant", "c-1", "may", *GRANT)]
    asked = [("export", what, "--format", "csv-raw") for what in ("customers", "subscriptions", "outages", "credits")]
    asked += [("ledger", "balance"), ("ledger", "reconcile"), ("exposure", "contract")]
    answers = []
    for where in (server.conninfo, ""):
        os.environ["GARANT_TEST_POSTGRESQL"] = where
        with tempfile.TemporaryDirectory() as text:
            desk = Desk(Path(text))
            for words in told:
                done = desk.do(*words)
                result(done.returncode == 0, f"{words[0]} {words[1]}", done.stderr)
            answers.append([re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", "NOW", desk.do(*words).stdout) for words in asked])
    os.environ["GARANT_TEST_POSTGRESQL"] = server.conninfo
    for words, there, here in zip(asked, *answers):
        result(there == here and there, f"{words[0]} {words[1]}", there + here)


def check_deadline(desk, file, good):
    file.write_text(good + "seconds 1\n", encoding="utf-8")
    with subprocess.Popen(["/usr/lib/postgresql/15/bin/psql", "-X", "-q", desk.conninfo, "-c", "BEGIN", "-c", "LOCK chain", "-c",
                           f"SELECT pg_sleep({LOCK_SECONDS})"], stdout=subprocess.DEVNULL) as holder:
        time.sleep(0.5)
        begun = time.monotonic()
        done = desk.do("credit", "grant", "c-1", "late", *GRANT)
        seconds = time.monotonic() - begun
        holder.terminate()
    result(done.returncode != 0 and "G0756" in done.stderr and seconds < LOCK_SECONDS / 2, "a server that does not answer is not waited for",
           (seconds, done.stderr))
    file.write_text(good, encoding="utf-8")


def check_older(desk):
    """Tables of a later garant are left alone; a trigger that is gone is found."""
    psql(desk.conninfo, "DROP TRIGGER \"journal_no_UPDATE\" ON journal")
    done = desk.run("verify", "--book", desk.book)
    result(done.returncode == 1 and "journal_no_UPDATE" in done.stdout + done.stderr, "a trigger that is gone is found", done.stdout + done.stderr)
    psql(desk.conninfo, "INSERT INTO migration VALUES (999, '\\x00', 0)")
    done = desk.do("customer", "list")
    result("G0703" in done.stderr, "a book of a later garant is refused", done.stderr)


def main():
    with Server() as server:
        os.environ["GARANT_TEST_POSTGRESQL"] = server.conninfo
        check_init(server)
        check_guide(server)
        check_dump(server)
        check_tables(server)
        check_writers(server)
        check_lost_commits(server)
        check_killed(server)
        check_suites()
    return finish()


if __name__ == "__main__":
    sys.exit(main())
