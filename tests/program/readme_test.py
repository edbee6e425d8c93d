#!/usr/bin/env python3
"""The README is true: every ```console block is run again and its output compared, every contract it
shows is an excerpt of the file it names, every link and every name of a file leads somewhere.

In a console block a line "$ command" is run (lines "> ..." go on with it), and the lines up to the next
command are what it prints; a line "..." stands for any lines that are left out, and no time in ms is compared. All blocks run in one
folder, in order. ARCHITECTURE.md is looked at for its names of files and its links."""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GARANT = Path(os.environ.get("GARANT", ROOT / "build" / "garant")).resolve()
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXCERPT = re.compile(r"^<!-- (\S+) -->\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)")
TOOK = re.compile(r"\d+\.\d ms\b")
NAME = re.compile(r"`((?:src|docs|defs|contracts|examples|tests|scripts|bench|fuzz|po)/[\w./-]*)`")


def steps_of(block):
    """Pairs of command and the lines it is said to print."""
    steps = []
    for line in block.splitlines():
        if line.startswith("$ "):
            steps.append([line[2:], []])
        elif line.startswith("> ") and steps and not steps[-1][1]:
            steps[-1][0] += "\n" + line[2:]
        elif steps:
            steps[-1][1].append(line)
    return steps


def fits(shown, came):
    """Whether the lines that came are those shown, "..." standing for any number of them."""
    pattern = "".join("(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in shown)
    return re.fullmatch(pattern, "".join(line + "\n" for line in came)) is not None


def comparable(lines):
    """Without blanks at the end, and with every time that something took as 0.0 ms."""
    lines = [TOOK.sub("0.0 ms", line.rstrip()) for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def run_step(command, shown, room):
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", "-c", command], cwd=room, env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    came = comparable(done.stdout.splitlines())
    if fits(comparable(shown), came):
        return []
    return ["it prints:"] + came


def check_console(text):
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        for folder in ("contracts", "examples", "docs"):
            (room / folder).symlink_to(ROOT / folder)
        (room / "build").mkdir()
        (room / "build" / "garant").symlink_to(GARANT)
        for block in CONSOLE.findall(text):
            for command, shown in steps_of(block):
                yield f"$ {command.splitlines()[0]}", run_step(command, shown, room)


def check_excerpts(text):
    for name, block in EXCERPT.findall(text):
        file = ROOT / name
        whole = file.read_text(encoding="utf-8") if file.is_file() else ""
        parts = block.split("# ...\n")
        missing = [part for part in parts if part not in whole]
        yield f"excerpt of {name}", [f"not in the file: {part}" for part in missing]


def check_names(page):
    text = page.read_text(encoding="utf-8")
    targets = [target for target in LINK.findall(text) if "://" not in target]
    targets += NAME.findall(text)
    return [f"{target} is not there" for target in targets
            if not (ROOT / target).exists() and not target.startswith("build/")]


def main():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    results = list(check_console(text)) + list(check_excerpts(text))
    for page in ("README.md", "ARCHITECTURE.md"):
        results.append((f"what {page} names is there", check_names(ROOT / page)))
    failed = 0
    for number, (name, problems) in enumerate(results, 1):
        failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {number} - {name}")
        for problem in problems:
            print(f"# {problem}")
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
