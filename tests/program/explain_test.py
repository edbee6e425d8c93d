#!/usr/bin/python3
"""Explains every contract of the repository in both languages and reads what comes out.

Nothing may be empty, no placeholder may be left, and in French no English word may stand outside of
quotation marks, where only the contract's own words are. The founding contracts, the usual GTR
table and what is seldom said are compared with tests/golden/explain (write them anew with --update). Markdown is given to
cmark-gfm where that is installed, HTML to a parser. Prints TAP.
"""
import difflib
import html.parser
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, ROOT, finish, result

GOLDEN = ROOT / "tests" / "golden" / "explain"
GOLDEN_CONTRACTS = ["contracts/clicksend-sms", "contracts/fr-muxity-thd-no-gtr", "contracts/fr-usual-gtr-table",
                    "tests/pitfalls/said-rarely"]
FOLDERS = ["contracts", "tests/recipes", "tests/pitfalls"]
ENGLISH = set("""the of and is are with which where when each not it its from this that at by owed paid
    window record records slot slots nothing least most than over after before within never
    always what who whose only counts claim""".split())
FRENCH = set("le les du des est sont chaque dans avec lorsque sinon rien pas aucun".split())
VOID = {"meta", "link", "br", "img", "hr", "input"}


def run(*arguments, stdin=None):
    return subprocess.run([GARANT, "explain", *map(str, arguments)], input=stdin,
                          capture_output=True, text=True, timeout=60, check=False)


def texts(explanation):
    """Every sentence, title and cell."""
    for section in explanation["sections"]:
        yield section["title"]
        if not section["parts"]:
            yield ""
        for part in section["parts"]:
            yield part.get("title", "-")
            if not part["blocks"]:
                yield ""
            for block in part["blocks"]:
                if "text" in block:
                    yield block["text"]
                yield from block.get("titles", [])
                for row in block.get("rows", []):
                    yield "-".join(row)


def problems(text, language):
    if not text.strip():
        yield "empty"
    if re.search(r"\{\d\}", text):
        yield "a placeholder is left"
    if re.search(r"  | \.|\(\)|,,|« »|“”", text):
        yield "something is missing inside"
    bare = re.sub(r"“[^”]*”|«[^»]*»|https?://\S+", "", text)
    words = set(re.findall(r"[a-zà-ÿ]+", bare.lower()))
    wrong = words & (ENGLISH if language == "fr" else FRENCH)
    if wrong:
        yield f"not translated: {sorted(wrong)}"


def check_all():
    contracts = [path for folder in FOLDERS for path in sorted(ROOT.glob(f"{folder}/*/contract.yaml"))]
    for language in ("en", "fr"):
        bad, sentences = [], 0
        for path in contracts:
            done = run(path, "--json", "--lang", language)
            if done.returncode != 0:
                bad.append(f"{path}: exit code {done.returncode} {done.stderr}")
                continue
            for text in texts(json.loads(done.stdout)):
                sentences += 1
                bad += [f"{path.parent.name}: {problem}: {text}"
                        for problem in problems(text, language)]
        result(not bad and sentences > 1000,
               f"{len(contracts)} contracts explained, {sentences} sentences, in {language}",
               "\n".join(bad))


def check_golden():
    for folder in GOLDEN_CONTRACTS:
        name = Path(folder).name
        for language in ("en", "fr"):
            done = run(ROOT / folder / "contract.yaml", "--lang", language)
            path = GOLDEN / f"{name}.{language}.txt"
            if "--update" in sys.argv[1:]:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(done.stdout, encoding="utf-8")
            wanted = path.read_text(encoding="utf-8") if path.exists() else ""
            diff = difflib.unified_diff(wanted.splitlines(), done.stdout.splitlines(), lineterm="")
            result(wanted == done.stdout, f"{name} in {language} is as it was", "\n".join(diff))


class Checker(html.parser.HTMLParser):
    """Tags that close, ids that are one of a kind, links and labels that lead somewhere."""

    def __init__(self):
        super().__init__()
        self.open, self.problems, self.ids, self.wanted = [], [], set(), []
        self.language, self.rows, self.text = "", [], []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "html":
            self.language = attributes.get("lang", "")
        if "id" in attributes:
            if attributes["id"] in self.ids:
                self.problems.append(f"two ids {attributes['id']}")
            self.ids.add(attributes["id"])
        self.wanted += [attributes[key].lstrip("#") for key in ("href", "aria-labelledby")
                        if key in attributes]
        if tag in ("script", "iframe", "img", "link"):
            self.problems.append(f"there is a {tag}")
        if tag not in VOID:
            self.open.append(tag)
        if tag == "ul":
            self.rows.append("ul")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes nothing at {self.getpos()}")

    def handle_data(self, data):
        self.text.append(data)


def check_html():
    bad = []
    for path in sorted(ROOT.glob("contracts/*/contract.yaml")):
        for language in ("en", "fr"):
            done = run(path, "--format", "html", "--lang", language)
            checker = Checker()
            checker.feed(done.stdout)
            checker.close()
            found = checker.problems + [f"open: {tag}" for tag in checker.open]
            found += [f"no id {wanted}" for wanted in checker.wanted if wanted not in checker.ids]
            if checker.language != language:
                found.append(f"lang {checker.language}")
            bad += [f"{path.parent.name} {language}: {problem}" for problem in found]
    result(not bad, "HTML closes its tags and leads somewhere", "\n".join(bad))


HOSTILE = """garant: 1
contract: hostile
title: "<script>alert('x')</script> & | `code` *bold* \\u202e\\e[31m"
guarantor: "[link](javascript:alert(1)) <b>"
zone: UTC
currency: EUR
money: {round: half up}
charges: {monthly-fee: {per: month, about: "a | b <i>"}}
guarantees:
  availability:
    clause: "</h2><script>"
    title: "a </code><script>alert(1)</script>"
    target: {at least: 99.9%}
    pay: {of: monthly-fee, reached: [{below: 99.9%, pay: 10%, clause: "1 | 2"}]}
"""


def check_hostile():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contract.yaml"
        path.write_text(HOSTILE, encoding="utf-8")
        page = run(path, "--format", "html").stdout
        text = run(path).stdout
        markdown = run(path, "--format", "markdown").stdout
    checker = Checker()
    checker.feed(page)
    result(not checker.problems and "alert('x')" in "".join(checker.text) and "\x1b" not in page,
           "HTML from a contract that tries to break out", checker.problems)
    result("\x1b" not in text and "\u202e" not in text, "text without control characters")
    if not shutil.which("cmark-gfm"):
        result(True, "Markdown from it # SKIP cmark-gfm is not installed")
        return
    done = subprocess.run(["cmark-gfm", "-e", "table", "--unsafe"], input=markdown, text=True,
                          capture_output=True, check=False)
    checker = Checker()
    checker.feed(done.stdout)
    result(not checker.problems and "javascript" not in "".join(checker.wanted) and
           "<b>" not in done.stdout and "<em>" not in done.stdout,
           "Markdown from it stays text", f"{checker.problems}\n{done.stdout}")


def check_markdown():
    if not shutil.which("cmark-gfm"):
        result(True, "Markdown renders # SKIP cmark-gfm is not installed")
        return
    bad = []
    for path in sorted(ROOT.glob("contracts/*/contract.yaml")):
        explanation = json.loads(run(path, "--json").stdout)
        tables = sum("rows" in block for section in explanation["sections"]
                     for part in section["parts"] for block in part["blocks"])
        rows = sum(len(block.get("rows", [])) for section in explanation["sections"]
                   for part in section["parts"] for block in part["blocks"])
        done = subprocess.run(["cmark-gfm", "-e", "table"], capture_output=True, text=True,
                              input=run(path, "--format", "markdown").stdout, check=False)
        if done.stdout.count("<table>") != tables or done.stdout.count("<tr>") != rows + tables:
            bad.append(f"{path.parent.name}: {done.stdout.count('<table>')} tables of {tables}")
        if done.stdout.count("<h2>") != len(explanation["sections"]):
            bad.append(f"{path.parent.name}: sections")
    result(not bad, "Markdown renders every table and section", "\n".join(bad))


def check_command():
    clicksend = ROOT / "contracts" / "clicksend-sms" / "contract.yaml"
    done = run("--help")
    result(done.returncode == 0 and "examples:" in done.stdout, "--help has examples", done.stdout)
    result(run(clicksend, "--format", "pdf").returncode == 2, "no other format")
    result(run(clicksend, "--format", "html", "--json").returncode == 2, "one form only")
    done = run(clicksend, "--fee", "many")
    result(done.returncode == 2 and "G0680" in done.stderr, "a charge that is none", done.stderr)
    done = run(clicksend, "--fee", "200.00")
    result("125.00 USD is owed instead of" in done.stdout, "a charge at which the cap cuts",
           done.stdout)
    done = run("-", stdin="garant: 1\ncontract: [\n")
    result(done.returncode == 3 and done.stdout == "", "a broken file explains nothing", done.stderr)
    done = run("-", "--json", stdin="garant: 1\n")
    result(done.returncode == 3 and json.loads(done.stdout)["diagnostics"], "and says so as JSON")
    done = run("-", stdin=clicksend.read_text(encoding="utf-8"))
    result(done.stdout == run(clicksend).stdout, "standard input explains the same")


def check_trial():
    """The shortest outage that pays does pay when it is settled, and one a moment shorter does not."""
    contract = ROOT / "contracts" / "clicksend-sms" / "contract.yaml"
    case = ("case: 1\ncontract: clicksend-sms\nwindow: 2026-04\nclaims: in time\nsubscription: {{id: s1, "
            "monthly-fee: 100.00 USD, message-fees: 100.00 USD}}\nrecords:\n"
            "  - {{outage: o1, from: 2026-04-03T10:00:00Z, reported: 2026-04-03T10:00:00Z, "
            "to: 2026-04-03T10:00:{}Z}}\n")
    paid = []
    with tempfile.TemporaryDirectory() as folder:
        for seconds in ("29.999", "30.000"):
            path = Path(folder) / "case.yaml"
            path.write_text(case.format(seconds), encoding="utf-8")
            done = subprocess.run([GARANT, "settle", contract, path, "--json"], text=True,
                                  capture_output=True, check=False)
            amounts = json.loads(done.stdout)["statements"][0]["total"]
            paid.append(json.dumps(amounts))
    result("lasts 30 s" in run(contract).stdout and "5.00" not in paid[0] and "5.00" in paid[1],
           "the shortest outage that pays is exact", paid)


check_all()
check_golden()
check_html()
check_hostile()
check_markdown()
check_command()
check_trial()
sys.exit(finish())
