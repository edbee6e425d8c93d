#!/usr/bin/python3
"""Gives the program everything that is wrong and looks at what it says.

Every bad file must give a message with file, line and column, a caret under the place, a stable id
and a hint; exit code 3; no output file; no crash; and all of it within two seconds. Prints TAP.
"""
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, ROOT, finish, result

SLOW = 15 if "sanitize" in GARANT or os.environ.get("GARANT_SLOW") else 1
SECONDS_MAX = 2 * SLOW
CONTRACT = ROOT / "contracts" / "clicksend-sms" / "contract.yaml"
CASE = ROOT / "contracts" / "clicksend-sms" / "cases" / "example-1.yaml"
ERROR = re.compile(r"^(?P<file>[^\n:]+):(?P<line>\d+):(?P<column>\d+): error (?P<id>G\d{4}): .+$",
                   re.MULTILINE)


class Run:
    """One run of garant settle with an output file that must not appear when it fails."""

    def __init__(self, folder, contract, case, stdin=None):
        self.output = folder / "out.json"
        start = time.monotonic()
        try:
            done = subprocess.run(
                [GARANT, "settle", str(contract), str(case), "-o", str(self.output)],
                input=stdin, stdin=subprocess.DEVNULL if stdin is None else None,
                capture_output=True, timeout=SECONDS_MAX * 10, check=False)
            self.code = done.returncode
            self.text = (done.stderr + done.stdout).decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            self.code, self.text = "never ended", ""
        self.seconds = time.monotonic() - start
        self.left = self.output.exists()
        self.output.unlink(missing_ok=True)
        self.errors = list(ERROR.finditer(self.text))

    def problems(self, ident=None, place=None, one=True, hint=True, caret=True):
        if self.code != 3:
            yield f"exit code {self.code} instead of 3"
        if self.left:
            yield "there is an output file"
        if self.seconds > SECONDS_MAX:
            yield f"took {self.seconds:.2f} s"
        if "Sanitizer" in self.text or "runtime error" in self.text:
            yield "a sanitizer complains"
        if not self.errors:
            yield "no message with file:line:column and id"
            return
        if one and len(self.errors) != 1:
            yield f"{len(self.errors)} errors instead of one"
        first = self.errors[0]
        if ident and first["id"] != ident:
            yield f"{first['id']} instead of {ident}"
        if place and (int(first["line"]), int(first["column"])) != place:
            yield f"at {first['line']}:{first['column']} instead of {place[0]}:{place[1]}"
        if hint and not re.search(r"^  hint: \S", self.text, re.MULTILINE):
            yield "no hint"
        if caret and not re.search(r"^ *\^~*$", self.text, re.MULTILINE):
            yield "no caret"


def expect(folder, name, contract=CONTRACT, case=CASE, stdin=None, **wanted):
    run = Run(folder, contract, case, stdin)
    found = list(run.problems(**wanted))
    result(not found, name, "\n".join(found + [run.text]))


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def truncated(folder, which, source):
    """Cut at every 50th byte: refused with a good message, or still complete by chance."""
    data = source.read_bytes()
    bad = []
    for length in range(50, len(data), 50):
        path = written(folder, f"cut-{which}.yaml", data[:length])
        run = Run(folder, path if which == "contract" else CONTRACT,
                  path if which == "case" else CASE)
        if run.code == 0 and run.left and run.seconds <= SECONDS_MAX:
            continue
        # what a cut leaves open is told once; what the rest of the file then lacks may be more
        found = list(run.problems(one=False, hint=False))
        if found:
            bad.append(f"{length} bytes: {'; '.join(found)}\n{run.text}")
    result(not bad, f"{which} cut at every 50th byte", "\n".join(bad))


def files(folder):
    empty = written(folder, "empty.yaml", "")
    comment = written(folder, "comment.yaml", "# nothing\n\n")
    binary = written(folder, "binary.yaml", bytes(range(256)) * 16)
    latin = written(folder, "latin.yaml", "case: 1\ntitle: caf\xe9\n".encode("latin-1"))
    zeros = written(folder, "zero.yaml", b"case: 1\0\nwindow: 2026-04\n")
    for which, name in (("contract", "a contract"), ("case", "a case")):
        def give(path, title, which=which, name=name, **wanted):
            expect(folder, f"{title} as {name}", **{which: path}, **wanted)

        give(empty, "an empty file", ident="G0104", caret=False)  # there is no line to show
        give(comment, "a comment only", ident="G0104")
        give(binary, "a binary file")
        give(latin, "a file in Latin-1", ident="G0105", place=(2, 11))
        give(zeros, "a zero byte", ident="G0106", place=(1, 8))
        sparse = folder / "sparse.yaml"
        with open(sparse, "wb") as file:
            file.truncate(100 * 1000 * 1000)
        run = Run(folder, **{"contract": CONTRACT, "case": CASE, which: sparse})
        result(run.code == 3 and not run.left and run.seconds <= SECONDS_MAX
               and re.search(r"^error G0103: .*sparse\.yaml.*\n  hint: ", run.text, re.MULTILINE),
               f"100 MB of holes as {name}", f"{run.seconds:.2f} s\n{run.text}")
        sparse.unlink()
        deep = written(folder, "deep.yaml", b"a: " + b"[" * 1_000_000)
        give(deep, "a million brackets", hint=False)
        maps = written(folder, "maps.yaml", b"a: " + b"{b: " * 1_000_000)
        give(maps, "a million maps", hint=False)
        lists = written(folder, "lists.yaml", b"- " * 1_000_000 + b"a\n")
        give(lists, "a million dashes", hint=False)
        give(written(folder, "alias.yaml", "a: &x [1]\nb: *x\n"), "an alias", ident="G0109",
             place=(1, 4))
        bomb = "a: &a [x]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, "
                                       f"*{chr(97 + i)}]\n" for i in range(20))
        give(written(folder, "bomb.yaml", bomb), "a bomb of aliases", ident="G0109")
        give(written(folder, "list.yaml", "- a\n- b\n"), "a list", one=True)
        give(written(folder, "scalar.yaml", "hello\n"), "a word", one=True)
    missing = folder / "not-there.yaml"
    for which in ("contract", "case"):
        run = Run(folder, **{"contract": CONTRACT, "case": CASE, which: missing})
        result(run.code == 3 and not run.left and "G0101" in run.text and str(missing) in run.text,
               f"a {which} that is not there", run.text)
    run = Run(folder, CONTRACT, folder)
    result(run.code == 3 and not run.left and re.search(r"G0\d{3}", run.text),
           "a folder instead of a case", run.text)


HEAD = ("garant: 1\ncontract: bad\ncurrency: EUR\nzone: Europe/Paris\n"
        "money: {round: half up}\ncharges: {fee: {per: month}}\n")
GUARANTEE = "guarantees:\n  g:\n    clause: a\n"
# name, contract after HEAD (6 lines), id, line, column
CONTRACTS = [
    ("unknown key at the top", "garantees: {}\n", "G0204", 7, 1),
    ("unknown key in a guarantee", GUARANTEE + "    measrue: downtime\n", "G0204", 10, 5),
    ("unknown key in pay", GUARANTEE + "    pay: {amont: 1.00 EUR}\n", "G0204", 10, 11),
    ("no clause", "guarantees:\n  g: {measure: downtime}\n", "G0205", 8, 6),
    ("wrong unit", GUARANTEE + "    target: {at least: 5 min}\n", "G0307", 10, 24),
    ("minutes and money", GUARANTEE + "    measure: downtime + 1.00 EUR\n", "G0308", 10, 14),
    ("unknown name", GUARANTEE + "    measure: downtme\n", "G0305", 10, 14),
    ("unknown function", GUARANTEE + "    measure: men(length)\n", "G0310", 10, 14),
    ("half an expression", GUARANTEE + "    measure: downtime +\n", "G0301", 10, 24),
    ("a text that is not closed", GUARANTEE + "    applies: known(fee) and fee = 'a\n", "G0303",
     10, 35),
    ("a strange character", GUARANTEE + "    measure: downtime $ 2\n", "G0302", 10, 23),
    ("a bad date", GUARANTEE + "    applies: window.start > 2026-02-30\n", "G0312", 10, 29),
    ("too many digits", GUARANTEE + "    measure: 12345678901234567890 * downtime\n", "G0304",
     10, 14),
    ("a loop of values", "values: {a: b + 1, b: a + 1}\n" + GUARANTEE + "    measure: a\n",
     "G0226", None, None),
    ("a loop of guarantees", "guarantees:\n  a: {clause: a, measure: measure(b)}\n"
     "  b: {clause: b, measure: measure(a)}\n", "G0228", 8, 3),
    ("nested too deeply", GUARANTEE + "    measure: " + "(" * 500 + "1" + ")" * 500 + "\n",
     "G0311", None, None),
    ("minus too often", GUARANTEE + "    measure: " + "-" * 500 + "1\n", "G0311", None, None),
    ("not too often", GUARANTEE + "    applies: " + "not " * 500 + "yes\n", "G0311", None, None),
    ("an expression of 20 kB", GUARANTEE + "    measure: " + "1 + " * 5000 + "1\n", "G0314",
     None, None),
    ("a reversed row", GUARANTEE + "    pay: {of: fee, reached: [{at least: 99%, below: 98%, "
     "pay: 1%}]}\n", "G0231", None, None),
    ("percent of nothing", GUARANTEE + "    pay: {reached: [{below: 99%, pay: 1%}]}\n", "G0233",
     10, 39),
    ("an unknown calendar", GUARANTEE + "    clock: {in: office}\n", "G0212", 10, 17),
    ("hours that overlap", "calendars: {c: {week: {mon: \"08:00-12:00 11:00-13:00\"}}}\n",
     "G0223", 7, 29),
    ("a day that is none", "calendars: {c: {week: {lundi: closed}}}\n", "G0224", 7, 24),
    ("an unknown window", GUARANTEE + "    window: fortnight\n", "G0225", 10, 13),
    ("the same name twice", "attributes: {fee: {type: text}}\n", "G0217", None, None),
    ("the same key twice", "version: a\nversion: b\n", "G0113", 8, 1),
    ("a slot of 7 minutes", GUARANTEE + "    slots: {size: 7 min}\n", "G0239", 10, 19),
]
WHOLE_CONTRACTS = [
    ("an unknown currency", HEAD.replace("EUR", "EUX"), "G0208", 3, 11),
    ("an unknown zone", HEAD.replace("Europe/Paris", "Europe/Pariss"), "G0207", 4, 7),
    ("a zone outside the folder of zones", HEAD.replace("Europe/Paris", "../../etc/passwd"),
     "G0207", 4, 7),
    ("another version of the language", HEAD.replace("garant: 1", "garant: 2"), "G0219", 1, 9),
    ("no version of the language", HEAD.replace("garant: 1\n", ""), None, None, None),
    ("no zone", HEAD.replace("zone: Europe/Paris\n", ""), "G0205", None, None),
    ("an unknown rounding", HEAD.replace("half up", "half sideways"), "G0206", 5, 16),
    ("money without rounding", HEAD.replace("money: {round: half up}\n", "") + GUARANTEE
     + "    pay: {amount: 1.00 EUR}\n", "G0221", None, None),
]

CASES = [
    ("another contract", "case: 1\ncontract: other\nwindow: 2026-04\n", "G0429", 2, 11),
    ("no window", "case: 1\n", "G0434", 1, 1),
    ("another version", "case: 2\nwindow: 2026-04\n", "G0456", 1, 7),
    ("an unknown key", "case: 1\nwindow: 2026-04\nrecord: []\n", "G0423", 3, 1),
    ("a reversed span", "case: 1\nwindow: 2026-04\nrecords:\n  - {outage: o, from: "
     "2026-04-10T11:00:00Z, to: 2026-04-10T10:00:00Z}\n", "G0409", 4, 49),
    ("no offset", "case: 1\nwindow: 2026-04\nrecords:\n  - {outage: o, from: "
     "2026-04-10T11:00:00, to: 2026-04-10T12:00:00Z}\n", "G0410", 4, 23),
    ("a local time that does not exist", "case: 1\nwindow: 2026-04\nas of: 2026-03-29T02:30:00\n",
     "G0411", 3, 8),
    ("a local time that exists twice", "case: 1\nwindow: 2026-04\nas of: 2026-10-25T02:30:00\n",
     "G0412", 3, 8),
    ("too many decimals", "case: 1\nwindow: 2026-04\nsubscription: {fee: 1.005 EUR}\n", "G0407",
     3, 21),
    ("an unknown currency", "case: 1\nwindow: 2026-04\nsubscription: {fee: 1.00 EUX}\n", "G0405",
     3, 21),
    ("minutes for money", "case: 1\nwindow: 2026-04\nsubscription: {fee: 5 min}\n", None, 3, 21),
    ("an unknown kind of record", "case: 1\nwindow: 2026-04\nrecords:\n  - {outrage: o, from: "
     "2026-04-10T10:00:00Z}\n", None, 4, 6),
    ("an unknown guarantee", "case: 1\nwindow: 2026-04\nexpect:\n  - {guarantee: h, pay: none}\n",
     None, 4, 17),
    ("a month that does not exist", "case: 1\nwindow: 2026-13\n", "G0414", 2, 9),
    ("an open record without as of", "case: 1\nwindow: 2026-04\nrecords:\n  - {outage: o, from: "
     "2026-04-10T10:00:00Z}\n", None, 4, None),
    ("two subscriptions with one id", "case: 1\nwindow: 2026-04\nsubscriptions: [{id: a}, "
     "{id: a}]\n", None, 3, None),
    ("windows that overlap", "case: 1\nwindows: [2026-04, 2026-Q2]\n", None, 2, None),
    ("a claim before the outage", "case: 1\nwindow: 2026-04\nrecords:\n  - {outage: o, from: "
     "2026-04-10T10:00:00Z, to: 2026-04-10T11:00:00Z}\nclaims:\n  - {record: o, filed: "
     "2026-04-10T09:59:59Z}\n", None, 6, 24),
    ("a claim of an unknown record", "case: 1\nwindow: 2026-04\nclaims:\n  - {record: p, filed: "
     "2026-04-10T09:59:59Z}\n", None, 4, 14),
    ("overlapping samples", "case: 1\nwindow: 2026-04\nsamples:\n  probes:\n    - {from: "
     "2026-04-10T10:00:00Z, every: 5 min, times: 3, ok: 1}\n    - {from: 2026-04-10T10:10:00Z, "
     "every: 5 min, ok: 1}\n", None, 6, None),
    ("an unknown reading", "case: 1\nwindow: 2026-04\nreadings: {bse: 1}\n", None, 3, None),
    ("a duration of the wrong kind", "case: 1\nwindow: 2026-04\nrecords:\n  - {outage: o, from: "
     "2026-04-10T10:00:00Z, length: 2 months}\n", None, 4, None),
    ("a number with twenty digits", "case: 1\nwindow: 2026-04\nsubscription: {fee: "
     "12345678901234567890.00 EUR}\n", None, 3, 21),
    ("an instant of the year 99999", "case: 1\nwindow: 2026-04\nas of: 99999-01-01T00:00:00Z\n",
     None, 3, 8),
]


def contracts(folder):
    for name, text, ident, line, column in CONTRACTS:
        path = written(folder, "bad.yaml", HEAD + text)
        expect(folder, f"contract: {name}", contract=path, ident=ident, hint=False,
               place=(line, column) if line else None)
    for name, text, ident, line, column in WHOLE_CONTRACTS:
        path = written(folder, "bad.yaml", text)
        expect(folder, f"contract: {name}", contract=path, ident=ident, hint=False,
               place=(line, column) if line else None)


def cases(folder):
    contract = written(folder, "good.yaml", HEAD + "samples: {probes: {ok: number}}\n" + GUARANTEE
                       + "    pay: {of: fee, reached: [{below: 100%, pay: 1%}]}\n")
    for name, text, ident, line, column in CASES:
        path = written(folder, "case.yaml", text)
        expect(folder, f"case: {name}", contract=contract, case=path, ident=ident, hint=False,
               place=(line, column) if line and column else None)
    expect(folder, "case from standard input: a reversed span", contract=contract, case="-",
           stdin=CASES[4][1].encode(), ident="G0409", place=(4, 49), hint=False)


def many_records(folder):
    """As many records as a year of flapping gives."""
    contract = written(folder, "good.yaml", HEAD + GUARANTEE
                       + "    pay: {of: fee, reached: [{below: 100%, pay: 1%}]}\n")
    rows = "".join(f"  - {{outage: o{i}, from: 2026-04-{i % 30 + 1:02}T{i // 30 % 24:02}:"
                   f"{i // 720 % 60:02}:00Z, length: 30 s}}\n" for i in range(5000))
    case = written(folder, "many.yaml",
                   "case: 1\nwindow: 2026-04\nsubscription: {fee: 1.00 EUR}\nrecords:\n" + rows)
    run = Run(folder, contract, case)
    result(run.code == 0 and run.left and run.seconds <= SECONDS_MAX,
           "5,000 records within two seconds", f"{run.code}, {run.seconds:.2f} s\n{run.text}")


def main():
    if not Path(GARANT).exists():
        print(f"ok 1 - bad input # SKIP there is no {GARANT}\n1..1")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files(folder)
        contracts(folder)
        cases(folder)
        many_records(folder)
        truncated(folder, "contract", CONTRACT)
        truncated(folder, "case", CASE)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
