#!/usr/bin/env python3
"""A PostgreSQL 15 of our own in a folder that is thrown away: it listens on a socket in that folder only, runs under an
account that is not root, is no service, and may lose everything, since nothing waits for the disk.

    with Server() as server:
        server.conninfo          # host=... user=garant dbname=postgres

As a program: postgresql.py COMMAND... runs a command with GARANT_TEST_POSTGRESQL set to the conninfo, and ends the server;
postgresql.py --suites PROGRAM... runs programs of unit tests so.
"""
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path("/usr/lib/postgresql/15/bin")
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 50
shared_buffers = 64MB
wal_level = minimal
max_wal_senders = 0
fsync = off
full_page_writes = off
autovacuum = off
jit = off
max_parallel_workers_per_gather = 0
logging_collector = off
"""


class Server:
    """A private server; the database postgres is empty."""

    def __init__(self, settings=""):
        self.folder = Path(tempfile.mkdtemp(prefix="garant-pg-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.settings = SETTINGS.format(folder=self.folder) + settings
        self.account = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        if self.account:
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        self.conninfo = f"host={self.folder} user=garant dbname=postgres"

    def as_account(self, *words, check=True):
        """Runs one of the server's programs as its account."""
        who = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []} if self.account else {}
        return subprocess.run([str(BIN / words[0]), *map(str, words[1:])], cwd=self.folder, check=check,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, **who)

    def __enter__(self):
        self.as_account("initdb", "-D", self.data, "-U", "garant", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                        "--no-sync")
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as file:
            file.write(self.settings)
        self.start()
        return self

    def start(self):
        # The server keeps what it inherits open: its own log, and nobody's pipe.
        self.as_account("pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "60", "start")

    def stop(self, mode="immediate"):
        self.as_account("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop", check=False)

    @staticmethod
    def bin(name):
        """The path of one of PostgreSQL's programs."""
        return str(BIN / name)

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def suite(program, environment):
    """One program of unit tests; what it printed, and whether it went well."""
    try:
        done = subprocess.run([program], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", timeout=300, check=False)
        return done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode(errors="replace") + "\nnot ok - stopped after 300 s\n", 1


def suites(programs, environment):
    """All of them, two at a time; each test is named after its program too."""
    worst = 0
    with ThreadPoolExecutor(2) as pool:
        for program, (output, code) in zip(programs, pool.map(lambda one: suite(one, environment), programs)):
            name = Path(program).name
            for line in output.splitlines():
                if line.startswith(("ok ", "not ok ")):
                    word, _, test = line.partition(" - ")
                    line = f"{word} - {name}: {test}" if test else line
                if not line.startswith(("1..", "TAP ")):
                    print(line)
            if code != 0 and "not ok" not in output:
                print(f"not ok - {name} ended with {code}")
            worst = worst or code
    return worst


def main():
    with Server() as server:
        environment = {**os.environ, "GARANT_TEST_POSTGRESQL": server.conninfo}
        if sys.argv[1] == "--suites":
            return suites(sys.argv[2:], environment)
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
