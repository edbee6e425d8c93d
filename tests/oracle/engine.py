"""Runs garant on contracts and cases: many in one go, so that starting it is what costs."""
import json
import os
import subprocess
from pathlib import Path


class Engine:
    """One garant program, and a folder for what it reads and writes."""

    def __init__(self, program, folder):
        self.program, self.folder = program, Path(folder)

    def write(self, number, contract, case):
        """Puts a contract and a case where settle() finds them."""
        for kind, document in (("contract", contract), ("case", case)):
            with open(self.folder / f"{number}.{kind}", "w", encoding="utf-8") as file:
                file.write(json.dumps(document))

    def settle(self, numbers):
        """What garant says of each pair that was written: an answer, or None if it gave none."""
        loop = ('for n in "$@"; do "$GARANT" settle "$n.contract" "$n.case" --json >"$n.answer" 2>"$n.error"; '
                'echo $? >>"$n.error"; done')
        subprocess.run(["sh", "-c", loop, "sh", *map(str, numbers)], cwd=self.folder, check=True,
                       env=dict(os.environ, GARANT=str(self.program)))
        return [self.answer(number) for number in numbers]

    def answer(self, number):
        text = (self.folder / f"{number}.answer").read_text(encoding="utf-8")
        try:
            return json.loads(text)
        except ValueError:
            return {"statements": [], "diagnostics": [{"text": (self.folder / f"{number}.error").read_text()}]}
