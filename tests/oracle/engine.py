"""garant, asked about contracts and cases: the engine in one process for many, and the program for a few."""
import json
import os
import subprocess
from pathlib import Path


class Engine:
    """The engine of garant in a process that answers one question after the other (tests/lib/settle_dump.c,
    which is built beside the program)."""

    def __init__(self, program):
        self.command = [str(Path(program).parent / "settle_dump")]
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()
            self.process = None

    def settle(self, contract, case):
        """What garant says of a contract and a case."""
        texts = [json.dumps(document).encode() for document in (contract, case)]
        if not self.process:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            self.process.stdin.write(b"%d %d\n%b%b" % (len(texts[0]), len(texts[1]), *texts))
            self.process.stdin.flush()
            size = self.process.stdout.readline()
        except BrokenPipeError:
            size = b""
        if not size:
            code = self.process.wait()
            self.process = None
            return {"statements": [], "same": True, "diagnostics": [{"text": f"the engine ended with {code}"}]}
        return json.loads(self.process.stdout.read(int(size)))


class Program:
    """The program itself, and a folder for what it reads and writes."""

    def __init__(self, program, folder):
        self.program, self.folder = str(Path(program).resolve()), Path(folder)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, *arguments):
        """Its exit code, what it prints, and what it says went wrong."""
        done = subprocess.run([self.program, *arguments], cwd=self.folder, capture_output=True, text=True, check=False,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
        return done.returncode, done.stdout, done.stderr
