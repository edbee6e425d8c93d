"""A book in a folder of its own, used from outside by tests/program. What is done is checked with its exit code."""
import json
import os
import secrets
import sqlite3
import subprocess
from pathlib import Path

from tap import GARANT, ROOT, result


def psql(conninfo, text):
    """What psql prints of the rows."""
    done = subprocess.run(["/usr/lib/postgresql/15/bin/psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", conninfo,
                           "-c", text], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def database():
    """Where GARANT_TEST_POSTGRESQL names a server (tests/lib/postgresql.py): a schema of its own there; else None."""
    server = os.environ.get("GARANT_TEST_POSTGRESQL")
    if not server:
        return None
    schema = "desk_" + secrets.token_hex(8)
    psql(server, f"CREATE SCHEMA {schema}")
    return f"{server} options=-csearch_path={schema}"


class Desk:
    """A book and files beside it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.book = self.folder / "book"
        self.conninfo = database()
        self.run("init", self.book, *(["--database", self.conninfo] if self.conninfo else []))

    def run(self, *words):
        return subprocess.run([GARANT, *map(str, words), "--lang", "en"], capture_output=True, text=True, check=False,
                              cwd=ROOT)

    def do(self, *words):
        return self.run(*words, "--book", self.book)

    def run_in(self, language, *words):
        return subprocess.run([GARANT, *map(str, words), "--book", self.book, "--lang", language], capture_output=True, text=True,
                              check=False, cwd=ROOT)

    def as_account(self, account, *words):
        """Done by somebody who came by sudo from another account; needs root."""
        return subprocess.run([GARANT, *map(str, words), "--book", self.book, "--lang", "en"], capture_output=True, text=True,
                              check=False, cwd=ROOT, env={**os.environ, "SUDO_UID": account})

    def json(self, *words):
        return json.loads(self.do(*words, "--json").stdout)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def facts(self):
        if self.conninfo:
            return int(psql(self.conninfo, "SELECT count(*) FROM journal"))
        database = sqlite3.connect(self.book / "book.db")
        (count,) = database.execute("SELECT count(*) FROM journal").fetchone()
        database.close()
        return count

    def is_whole(self):
        return self.run("verify", "--book", self.book).returncode == 0

    def expect(self, title, code, text, *words):
        """The exit code, a text in what is said, and that nothing is written unless it went well."""
        before = self.facts()
        done = self.do(*words)
        said = done.stdout + done.stderr
        same = code == 0 or self.facts() == before
        result(done.returncode == code and text in said and same, title, f"exit code {done.returncode}\n{said}")
