#!/usr/bin/env python3
"""What the documentation shows is what comes out: every console block after <!-- run --> is run, the
commands of a page one after the other in one folder, and its output compared word for word.

    shown_test.py --write    puts what comes out into the pages
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GARANT = Path(os.environ.get("GARANT", ROOT / "build" / "garant")).resolve()
BLOCK = re.compile(r"(<!-- run -->\n```console\n)(.*?)(^```$)", re.MULTILINE | re.DOTALL)


def commands_of(block):
    """Each command of a block, its later lines (after a backslash) included."""
    commands, goes_on = [], False
    for line in block.splitlines():
        if goes_on:
            commands[-1] += "\n" + line
        elif line.startswith("$ "):
            commands.append(line[2:])
        goes_on = (goes_on or line.startswith("$ ")) and line.endswith("\\")
    return commands


def outcome(command, room):
    environment = {"PATH": f"{room / 'bin'}:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(room)}
    done = subprocess.run(["bash", "-c", command], cwd=room, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout


def prepare(room):
    (room / "bin").mkdir()
    (room / "bin" / "garant").symlink_to(GARANT)
    for folder in ("contracts", "examples", "tests"):
        (room / folder).symlink_to(ROOT / folder)


def shown_again(text):
    """The page with what its commands give now."""
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        prepare(room)

        def again(match):
            body = "".join(f"$ {command}\n{outcome(command, room)}" for command in commands_of(match[2]))
            return match[1] + body + match[3]

        return BLOCK.sub(again, text)


def main():
    number = failed = 0
    for page in sorted((ROOT / "docs").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        if "<!-- run -->" not in text:
            continue
        number += 1
        again = shown_again(text)
        if "--write" in sys.argv[1:]:
            page.write_text(again, encoding="utf-8")
        elif again != text:
            failed += 1
            print(f"not ok {number} - {page.relative_to(ROOT)}")
            for old, new in zip(text.splitlines(), again.splitlines()):
                if old != new:
                    print(f"# shown: {old}\n# given: {new}")
                    break
            continue
        print(f"ok {number} - {page.relative_to(ROOT)}")
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
