#!/usr/bin/python3
"""garant curve: exact edges against garant settle, the plot, the SVG, the JSON, and bad input. Prints TAP."""
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, ROOT, finish, result

GTR = "contracts/fr-usual-gtr-table/contract.yaml"
CLICKSEND = "contracts/clicksend-sms/contract.yaml"
SVG = "{http://www.w3.org/2000/svg}"


def run(*arguments, locale="C.UTF-8", command="curve"):
    return subprocess.run([GARANT, command, *arguments], cwd=ROOT, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False,
                          env={**os.environ, "LC_ALL": locale})


def lines(*arguments):
    return json.loads(run(*arguments, "--json").stdout)["lines"]


def check_edges():
    line = lines(GTR)[0]
    edges = [(edge["ms"], edge["after"]) for edge in line["edges"]]
    hour = 3600000
    result(edges == [(2 * hour + 1, "10.00"), (6 * hour + 1, "20.00"), (24 * hour, "50.00"),
                     (48 * hour + 1, None), (192 * hour + 1, "100.00")],
           "the edges of the restoration table, with its hole", edges)
    edges = [(edge["ms"], edge["after"]) for edge in lines(CLICKSEND)[0]["edges"]]
    # whole minutes, nearest, half up: 99 % of 43,200 minutes is 432 minutes, exceeded from 432 min 30 s
    result(edges == [(30000, "5.00"), (25950000, "10.00"), (51870000, "25.00"), (77790000, "50.00"),
                     (103710000, "75.00"), (129630000, "100.00")], "the edges of the refund table", edges)
    shares = [(edge["share"], edge["after"]) for edge in lines(CLICKSEND, "--over", "quantity")[0]["edges"]]
    result([amount for _, amount in shares] == ["5.00", "10.00", "25.00", "50.00", "75.00", "100.00"]
           and shares[1][0] == "2566079999/2592000000", "over the availability, as exact fractions", shares)
    result(lines(CLICKSEND, "--fee", "200")[0]["edges"][-1]["after"] == "125.00",
           "with a fee of 200 the cap of 125 is the top")


def check_settle():
    """What is drawn is what is paid: both sides of every edge, settled as a case."""
    case = """case: 1
contract: fr-usual-gtr-table
as of: 2026-06-01T00:00:00Z
window: 2026-04
subscription: {{id: s, monthly-fee: 100.00 EUR}}
records:
  - {{outage: o, from: 2026-04-01T00:00:00.000+02:00, to: {end}}}
"""
    from datetime import datetime, timedelta, timezone
    start = datetime(2026, 4, 1, tzinfo=timezone(timedelta(hours=2)))
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "case.yaml"
        for edge in lines(GTR)[0]["edges"]:
            paid = []
            for ms in (edge["ms"] - 1, edge["ms"]):
                end = (start + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds")
                path.write_text(case.format(end=end))
                done = run(GTR, str(path), "--json", command="settle")
                statement = json.loads(done.stdout)["statements"][0]
                undefined = any(item["status"] == "undefined" for item in statement["results"])
                paid.append(None if undefined else statement["total"][0]["amount"]
                            if statement["total"] else "0.00")
            known = [edge["before"], edge["after"]]
            result(known == paid,
                   f"{edge['ms']} ms: settled {paid}, drawn {known}", paid)


def check_plot():
    done = run(GTR)
    result(done.returncode == 0 and "\u28c0" in done.stdout and "over 2 h" in done.stdout
           and "100.00 EUR" in done.stdout, "Braille where the terminal has UTF-8", done.stdout)
    result(all(len(line) <= 100 for line in done.stdout.splitlines()), "no line is wider than 100 columns")
    for arguments, locale in ((("--ascii",), "C.UTF-8"), ((), "C")):
        plain = run(GTR, *arguments, locale=locale).stdout
        result(plain.isascii() and "A*" in plain, f"ASCII: {arguments or locale}", plain)
    result(done.stdout == run(GTR).stdout, "twice the same bytes")
    french = run(GTR, "--lang", "fr").stdout
    result("plus de 2\u00a0h" in french and "Pays" not in french, "in French", french)
    both = run(GTR, CLICKSEND).stdout
    result("A  fr-usual-gtr-table" in both and "B  clicksend-sms" in both and "%" in both,
           "two contracts, two currencies: in percent of the fee", both)
    result("--over" in run("--help").stdout, "--help")


def check_svg():
    with tempfile.TemporaryDirectory() as room:
        file = Path(room) / "a.svg"
        done = run(GTR, CLICKSEND, "contracts/us-level3-crossroads/contract.yaml", "--svg", "-o", str(file))
        result(done.returncode == 0 and done.stdout == "", "--svg is a picture and no plot", done.stderr)
        root = ElementTree.parse(file).getroot()
        labelled = root.get("aria-labelledby", "").split()
        ids = {element.get("id") for element in root}
        result(root.tag == SVG + "svg" and root.get("role") == "img" and labelled
               and set(labelled) <= ids and root.find(SVG + "title").text
               and "pays from" in root.find(SVG + "desc").text, "it has a title and a description")
        dashes = [element.get("stroke-dasharray") for element in root if element.get("stroke-dasharray")]
        result(len(dashes) == 6 and len(set(dashes)) == 3, "lines differ without colour", dashes)
        texts = [element.text for element in root.iter(SVG + "text")]
        result(any("clicksend-sms" in text for text in texts), "labels are texts", texts)
        box = [int(part) for part in root.get("viewBox").split()]
        places = [(float(element.get("x")), float(element.get("y"))) for element in root.iter(SVG + "text")]
        result(all(0 <= x <= box[2] and 0 <= y <= box[3] for x, y in places), "nothing stands outside", places)
        before = file.read_bytes()
        done = run("contracts/none.yaml", "--svg", "-o", str(file))
        result(done.returncode == 3 and file.read_bytes() == before, "an error leaves the file as it was")
        done = run(GTR, "--svg", "-o", str(Path(room) / "no" / "a.svg"))
        result(done.returncode == 4 and "a.svg" in done.stderr, "a folder that is not there", done.stderr)
        result(run(GTR, "--svg", "--json").returncode == 2, "one form only")
        odd = Path(room) / "odd.yaml"
        odd.write_text((ROOT / GTR).read_text().replace("contract: fr-usual", "contract: x"))
        run(str(odd), "--svg", "-o", str(file), "--lang", "fr")
        result(ElementTree.parse(file).getroot().get("lang") == "fr", "in French")


def check_schema():
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        result(True, "the schema # SKIP python3-jsonschema is not installed")
        return
    schema = json.loads((ROOT / "docs/reference/curve.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for path in sorted((ROOT / "contracts").glob("*/contract.yaml")):
        for over in ("downtime", "quantity"):
            done = run(str(path), "--over", over, "--json")
            if done.returncode == 3 and ("G0690" in done.stderr or "G0692" in done.stderr):
                continue
            errors = [error.message[:200] for error in validator.iter_errors(json.loads(done.stdout))]
            result(not errors, f"{path.parent.name} over {over} fits curve.schema.json", "\n".join(errors))
    broken = json.loads(run(GTR, "--json").stdout)
    broken["lines"][0]["points"][0].pop("ms")
    result(list(validator.iter_errors(broken)), "the schema notices a missing place")


def check_bad_input():
    for name, arguments, code, word in (
            ("no such guarantee", (GTR, "--guarantee", "restoratio"), 3, "restoration"),
            ("nothing that pays", ("contracts/fr-muxity-thd-no-gtr/contract.yaml",), 3, "G0690"),
            ("a wrong axis", (GTR, "--over", "time"), 2, "downtime or quantity"),
            ("a wrong fee", (GTR, "--fee", "ten"), 2, "ten"),
            ("a fee of nothing", (GTR, "--fee", "0"), 2, "G0680"),
            ("a wrong length", (GTR, "--until", "soon"), 2, "soon"),
            ("a file that is not there", ("none.yaml",), 3, "none.yaml"),
            ("no contract", (), 2, "CONTRACT")):
        done = run(*arguments)
        result(done.returncode == code and word in done.stderr and done.stdout == "", name,
               f"{done.returncode} {done.stderr}")


for check in (check_edges, check_settle, check_plot, check_svg, check_schema, check_bad_input):
    check()
sys.exit(finish())
