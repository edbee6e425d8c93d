#!/usr/bin/env python3
"""The guide runs: what it shows stands in tests/recipes word for word, all of that is shown, links lead
somewhere, and every case there comes out as expected."""
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RECIPES = ROOT / "tests" / "recipes"
GARANT = os.environ.get("GARANT", str(ROOT / "build" / "garant"))
SHOWN = re.compile(r"^<!-- (tests/recipes/\S+) -->\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
YAML = re.compile(r"^```yaml$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")


def anchors(text):
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
            for heading in headings}


def check_page(page, shown):
    text = page.read_text(encoding="utf-8")
    problems = []
    blocks = SHOWN.findall(text)
    if len(blocks) != len(YAML.findall(text)):
        problems.append("a yaml block does not say which file of tests/recipes it is")
    for name, block in blocks:
        file = ROOT / name
        shown.add(file)
        if not file.is_file():
            problems.append(f"{name} does not exist")
        elif not ("\n" + file.read_text(encoding="utf-8")).endswith("\n" + block):
            problems.append(f"{name} differs from what the guide shows")
    for target, anchor in LINK.findall(text):
        if "://" in target:
            continue
        file = (page.parent / target).resolve() if target else page
        if not file.exists():
            problems.append(f"the link {target} leads nowhere")
        elif anchor and anchor not in anchors(file.read_text(encoding="utf-8")):
            problems.append(f"the link {target}#{anchor} leads to no heading")
    return problems


def main():
    shown, number, failed = set(), 0, 0
    results = []
    for page in sorted((ROOT / "docs").rglob("*.md")):
        results.append((f"{page.relative_to(ROOT)}", check_page(page, shown)))
    hidden = sorted(set(RECIPES.rglob("*.yaml")) - shown)
    results.append(("every recipe is in the guide", [str(f.relative_to(ROOT)) for f in hidden]))
    done = subprocess.run([GARANT, "test", str(RECIPES)], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if not line.startswith("ok ")]
    results.append(("garant test tests/recipes", lines if done.returncode else []))
    for name, problems in results:
        number += 1
        failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {number} - {name}")
        for problem in problems:
            print(f"# {problem}")
    print(f"{number - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
