#!/usr/bin/python3
"""garant lint: every rule on its example and its twin, the teaching contracts' known ambiguities, the
forms of the answer, and bad input. Prints TAP."""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, ROOT, finish, result

RULES = re.findall(r'^LINT\(\w+, "([^"]+)", DIAG_(\w+)', (ROOT / "defs" / "lint.def").read_text(),
                   re.MULTILINE)


def run(*arguments, stdin=None):
    return subprocess.run([GARANT, "lint", *arguments], cwd=ROOT, stdout=subprocess.PIPE, input=stdin,
                          stderr=subprocess.PIPE, text=True, check=False)


def lint(*arguments):
    done = run(*arguments, "--json")
    return json.loads(done.stdout)["files"] if done.returncode == 0 else []


def check_rules():
    for rule, severity in RULES:
        folder = Path("tests/lint") / rule
        broken = [file for file in lint(str(folder / "contract.yaml"))]
        found = [finding for file in broken for finding in file["findings"]]
        mine = [finding for finding in found if finding["rule"] == rule]
        result(mine and all(finding["severity"] == severity.lower() for finding in mine)
               and all(finding["line"] > 0 and finding["text"] and finding["hint"] for finding in mine),
               f"{rule}: the example breaks it", found)
        twin = lint(str(folder / "clean.yaml"))
        result(twin and all(finding["rule"] != rule for finding in twin[0]["findings"]),
               f"{rule}: its twin does not", twin)
    folders = {path.name for path in (ROOT / "tests" / "lint").iterdir() if path.is_dir()}
    result(folders == {rule for rule, _ in RULES}, "tests/lint has a folder for every rule",
           folders ^ {rule for rule, _ in RULES})


def where(finding):
    return finding.get("reading", {}).get("id") or finding.get("guarantee") or "-"


def check_teaching():
    """What is found in our own contracts, to the last finding; and every ambiguity that is known."""
    seen = {}
    for file in lint("contracts"):
        for finding in file["findings"]:
            key = (file["contract"], finding["rule"], where(finding))
            seen[key] = seen.get(key, 0) + 1
    lines = [f"{' '.join(key)} {count}" for key, count in sorted(seen.items())]
    expected = (ROOT / "tests" / "lint" / "expected.txt").read_text().splitlines()
    missing, more = set(expected) - set(lines), set(lines) - set(expected)
    result(not missing and not more, "the findings in contracts/ are those of tests/lint/expected.txt",
           "\n".join([f"missing: {line}" for line in sorted(missing)]
                     + [f"more:    {line}" for line in sorted(more)]))
    for line in (ROOT / "tests" / "lint" / "ambiguities.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        contract, rule, place, what = line.split(" ", 3)
        result((contract, rule, place) in seen, f"{contract}: {what}", f"no {rule} at {place}")
    for path in sorted((ROOT / "contracts").glob("*/contract.yaml")):
        readings = set(re.findall(r"^  - \{?(?:id: )?(?:id: )?([a-z0-9-]+)", readings_of(path), re.MULTILINE))
        told = {place for contract, rule, place in seen
                if contract == path.parent.name and rule.startswith("reading-")}
        result(readings <= told, f"{path.parent.name}: every reading is reported", readings - told)


def readings_of(path):
    match = re.search(r"^readings:\n(.*?)^\S", path.read_text(), re.MULTILINE | re.DOTALL)
    return match[1] if match else ""


def check_stakes():
    """Stakes that can be computed in the head."""
    finding = {(finding["rule"], where(finding)): finding
               for file in lint("contracts/fr-usual-gtr-table/contract.yaml")
               for finding in file["findings"]}
    result(finding["reading-silent", "gap"]["stake"]["amount"] == "100.00",
           "two outages of four days, at 50 % each or at nothing: 100.00 is at stake")
    result(finding["reading-open", "several-outages"]["stake"]["amount"] == "50.00",
           "two outages at 50 %, added or the best alone: 50.00 is at stake")
    order = lint("tests/lint/limits-order/contract.yaml")[0]["findings"]
    stake = [item["stake"]["amount"] for item in order if item["rule"] == "limits-order"]
    result(stake == ["5.00"], "5.00 off before or after a cap of 25.00: 5.00 is at stake", stake)


def check_text():
    done = run("tests/lint/table-gap/contract.yaml")
    lines = done.stdout.splitlines()
    at = next((i for i, line in enumerate(lines) if "table-gap: " in line), -1)
    result(done.returncode == 0 and lines[at].startswith("tests/lint/table-gap/contract.yaml:17:11: warning")
           and lines[at + 1] == "          - {below: 98%, pay: 25%}"
           and lines[at + 2] == "            ^" and "hint" in lines[at + 3],
           "a finding has its place, a mark, and how to mend it", done.stdout)
    french = run("tests/lint/table-gap/contract.yaml", "--lang", "fr").stdout
    result("avertissement table-gap" in french and "aucune ligne" in french
           and "nothing" not in french, "in French", french)
    result(done.stdout == run("tests/lint/table-gap/contract.yaml").stdout, "twice the same bytes")
    result("\x1b" not in done.stdout, "no colours where there is no terminal")
    text = (ROOT / "tests/lint/table-gap/contract.yaml").read_text()
    result("table-gap" in run("-", stdin=text).stdout, "- reads standard input")


def check_codes():
    result(run("tests/lint/table-gap/contract.yaml", "--strict").returncode == 1,
           "--strict ends with 1 on a warning")
    result(run("tests/lint/unmeasured/contract.yaml", "--strict").returncode == 0,
           "--strict ends with 0 on notes alone")
    result(run("tests/lint/table-gap/contract.yaml").returncode == 0, "else the end is 0")
    with tempfile.TemporaryDirectory() as room:
        bad = Path(room) / "bad.yaml"
        bad.write_text("garant: 1\ncontract: x\nzone: UTC\nguarantees: {a: {clause: c, measur: 1}}\n")
        done = run(str(bad))
        result(done.returncode == 3 and "bad.yaml:4:" in done.stderr and done.stdout == "",
               "a file that is wrong ends with 3 and says where", done.stderr)
        out = Path(room) / "out.json"
        done = run("tests/lint/table-gap/contract.yaml", str(bad), "--json", "-o", str(out))
        result(done.returncode == 3 and not out.exists(), "one bad file of two: nothing is written",
               done.stderr)
        done = run(str(Path(room) / "none.yaml"))
        result(done.returncode == 3 and "none.yaml" in done.stderr, "a file that is not there",
               done.stderr)
        done = run(room)
        result(done.returncode == 3 and room in done.stderr, "a folder without a contract", done.stderr)
    result(run("contracts", "--json", "--sarif").returncode == 2, "--json and --sarif exclude each other")
    result(run().returncode == 2, "without a path it is a wrong command line")
    done = run("--help")
    result(done.returncode == 0 and "--strict" in done.stdout and "examples:" in done.stdout, "--help")


def check_schema():
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        result(True, "the schema # SKIP python3-jsonschema is not installed")
        return
    schema = json.loads((ROOT / "docs/reference/lint.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for path in ("contracts", "tests/recipes", "tests/pitfalls"):
        document = json.loads(run(path, "--json").stdout)
        errors = [f"{list(error.absolute_path)}: {error.message[:200]}"
                  for error in validator.iter_errors(document)]
        result(not errors and document["files"], f"the findings in {path} fit lint.schema.json",
               "\n".join(errors))
    document = json.loads(run("contracts", "--json").stdout)
    document["files"][0]["findings"][0]["rul"] = document["files"][0]["findings"][0].pop("rule")
    result(list(validator.iter_errors(document)), "the schema notices a misspelt member")


def sarif_problems(log):
    """What SARIF 2.1.0 (OASIS) requires of the parts we write; section numbers in the messages."""
    if log.get("version") != "2.1.0":
        yield "3.13.2 version"
    if not log.get("$schema", "").endswith("sarif-schema-2.1.0.json"):
        yield "3.13.3 $schema"
    if not isinstance(log.get("runs"), list) or not log["runs"]:
        yield "3.13.4 runs"
    for run_ in log.get("runs", []):
        driver = run_.get("tool", {}).get("driver", {})
        if not driver.get("name"):
            yield "3.19.8 tool component name"
        ids = [rule.get("id") for rule in driver.get("rules", [])]
        if len(ids) != len(set(ids)) or not all(ids):
            yield "3.49.3 rule ids"
        for rule in driver.get("rules", []):
            for member in ("shortDescription", "fullDescription", "help"):
                if not rule.get(member, {}).get("text"):
                    yield f"3.12.3 text of {member} of {rule.get('id')}"
            if rule.get("defaultConfiguration", {}).get("level") not in ("none", "note", "warning", "error"):
                yield f"3.50.3 level of {rule.get('id')}"
        if run_.get("columnKind") not in ("utf16CodeUnits", "unicodeCodePoints"):
            yield "3.14.27 columnKind"
        if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", run_.get("language", "en-US")):
            yield "3.14.7 language"
        for item in run_.get("results", []):
            yield from sarif_result_problems(item, ids)


def sarif_result_problems(item, ids):
    if not item.get("message", {}).get("text"):
        yield "3.27.11 message"
    if item.get("level") not in ("none", "note", "warning", "error"):
        yield "3.27.10 level"
    if not 0 <= item.get("ruleIndex", -1) < len(ids) or ids[item["ruleIndex"]] != item.get("ruleId"):
        yield "3.27.6 ruleIndex"
    for location in item.get("locations", []):
        physical = location.get("physicalLocation", {})
        if not re.fullmatch(r"[A-Za-z0-9._~/%-]+", physical.get("artifactLocation", {}).get("uri", "")):
            yield "3.4.3 uri"
        region = physical.get("region", {})
        if region.get("startLine", 0) < 1 or region.get("startColumn", 0) < 1:
            yield "3.30.5 startLine, startColumn"
        if region.get("endColumn", 0) <= region.get("startColumn", 0):
            yield "3.30.8 endColumn"


def check_sarif():
    log = json.loads(run("contracts", "--sarif").stdout)
    result(not list(sarif_problems(log)), "the SARIF log has what the standard requires",
           "\n".join(sarif_problems(log)))
    results = log["runs"][0]["results"]
    count = sum(len(file["findings"]) for file in lint("contracts"))
    result(len(results) == count > 100, "with every finding", f"{len(results)} of {count}")
    result([rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
           == [rule for rule, _ in RULES], "and every rule of the table")
    with tempfile.TemporaryDirectory() as room:
        odd = Path(room) / "a b%é.yaml"
        odd.write_text((ROOT / "tests/lint/table-gap/contract.yaml").read_text())
        log = json.loads(run(str(odd), "--sarif").stdout)
        uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        result(uri.endswith("a%20b%25%C3%A9.yaml"), "odd names are escaped in URIs", uri)
    broken = json.loads(run("contracts", "--sarif").stdout)
    broken["runs"][0]["results"][0]["ruleIndex"] = 9999
    result(list(sarif_problems(broken)), "a wrong rule index would be noticed")


def check_pages():
    with tempfile.TemporaryDirectory() as room:
        done = subprocess.run([sys.executable, "-B", str(ROOT / "scripts" / "make-lint-pages"), GARANT, room],
                              cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        printed = {path.name: path.read_text() for path in Path(room).iterdir()}
    kept = {path.name: path.read_text() for path in (ROOT / "docs/reference/lint").iterdir()}
    stale = [name for name in printed.keys() | kept.keys() if printed.get(name) != kept.get(name)]
    result(done.returncode == 0 and not stale and len(kept) == len(RULES) + 1,
           "docs/reference/lint is what is printed (make docs)", f"{done.stdout}{sorted(stale)}")


for check in (check_rules, check_teaching, check_stakes, check_text, check_codes, check_schema,
              check_sarif, check_pages):
    check()
sys.exit(finish())
