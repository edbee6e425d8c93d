"""A book in a folder of its own, used from outside by tests/program. What is done is checked with its exit code."""
import json
import os
import sqlite3
import subprocess
from pathlib import Path

from tap import GARANT, ROOT, result


class Desk:
    """A book and files beside it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.book = self.folder / "book"
        self.run("init", self.book)

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
