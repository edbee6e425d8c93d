#!/usr/bin/python3
"""Holds statements to docs/reference/statement.schema.json.

Without the program ($GARANT): the schema itself, its words against the tables they come from, the
statement of the unit test, and that each member is noticed when it is missing or misspelt. With the
program: the statements of every case of every contract. Prints TAP.
"""
import copy
import json
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import ROOT, finish, result

SCHEMA = ROOT / "docs" / "reference" / "statement.schema.json"
UNIT_TEST = ROOT / "src" / "core" / "settle" / "statement_json_test.c"
NAMES = ROOT / "src" / "core" / "settle" / "statement_names.c"
LITERAL = re.compile(r'"((?:\\.|[^"\\\n])*)"')

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("ok 1 - statements # SKIP python3-jsonschema is not installed\n1..1")
    sys.exit(0)


def problems(validator, statement):
    return "\n".join(f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
                     for error in validator.iter_errors(statement))


def unit_test_statement():
    text = UNIT_TEST.read_text(encoding="utf-8")
    body = re.search(r"expected\[\] =\n(.*?);\n\n", text, re.DOTALL)[1]
    joined = "".join(LITERAL.findall(body))
    return json.loads(joined.replace('\\"', '"').replace("\\\\", "\\"))


def names_of(table):
    text = NAMES.read_text(encoding="utf-8")
    body = re.search(table + r"\[\] = \{(.*?)\n\};", text, re.DOTALL)[1]
    return LITERAL.findall(body)


def check_words(schema):
    """The enums of the schema are the words of the tables in the code."""
    defs = schema["$defs"]
    rows = re.findall(r'^STEP\(STEP_(\w+), "(\w+)"',
                      (ROOT / "defs" / "steps.def").read_text(encoding="utf-8"), re.MULTILINE)
    taken = defs["taken"]["properties"]["why"]["enum"]
    state = defs["result"]["properties"]["entitlement"]["properties"]["state"]["enum"]
    step = defs["step"]["properties"]
    for name, have, want in (
            ("steps", step["step"]["enum"], [key.lower() for key, _ in rows]),
            ("ideas", step["idea"]["enum"], sorted({idea for _, idea in rows})),
            ("statuses", defs["status"]["enum"], names_of("statuses")),
            ("entitlements", state, names_of("entitlements")),
            ("reasons", ["counted"] + taken, names_of("taken_names"))):
        result(have == want, f"the schema has the {name} of the code", f"{have}\n{want}")


def check_described(schema):
    bare = [f"{name}.{key}" for name, part in schema["$defs"].items()
            for key, value in part.get("properties", {}).items()
            if "$ref" not in value and "description" not in value
            and key not in ("severity", "yes", "money_power", "time_power")
            and name not in ("missing",)]
    result(not bare, "members are described", bare)


def check_strict(validator, statement):
    """A statement with a member taken out or misspelt at any level is refused."""
    accepted = []
    places = [([], statement), (["results", 0], statement["results"][0]),
              (["results", 0, "steps", 0], statement["results"][0]["steps"][0]),
              (["results", 0, "counted", 0], statement["results"][0]["counted"][0])]
    for path, node in places:
        for key in node:
            changed = copy.deepcopy(statement)
            inner = changed
            for part in path:
                inner = inner[part]
            inner[key + "x"] = inner.pop(key)
            if not problems(validator, changed):
                accepted.append(f"{path}: {key}")
    result(not accepted, "misspelt members are refused", accepted)


def statements_of(program, case):
    """The statements the program prints for a case."""
    contract = case.parent.parent / "contract.yaml"
    done = subprocess.run([program, "settle", "--json", str(contract), str(case)], cwd=ROOT,
                          capture_output=True, text=True, timeout=60, check=False)
    return json.loads(done.stdout)["statements"]


def sums_up(statement):
    return all(sum(span["ms"] for span in row["counted"]) == row["counted_ms"]
               for row in statement["results"] if row["counted"])


def check_cases(validator, program):
    for case in sorted(ROOT.glob("contracts/*/cases/*.yaml")):
        name = case.relative_to(ROOT / "contracts")
        try:
            statements = statements_of(program, case)
        except (json.JSONDecodeError, subprocess.TimeoutExpired) as error:
            result(False, f"{name} prints JSON", error)
            continue
        found = "\n".join(filter(None, (problems(validator, each) for each in statements)))
        result(not found, f"{name} is valid", found)
        result(all(map(sums_up, statements)), f"{name}: the spans sum to the number shown")


def main():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    statement = unit_test_statement()
    found = problems(validator, statement)
    result(not found, "the statement of the unit test is valid", found)
    check_words(schema)
    check_described(schema)
    check_strict(validator, statement)
    program = os.environ.get("GARANT", "")
    if program and os.access(program, os.X_OK):
        check_cases(validator, program)
    return finish()


sys.exit(main())
