"""What the program tests in Python share: where things are, and one TAP line for each result.

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
    from tap import GARANT, ROOT, finish, result

    result(done.returncode == 0, "what was looked at", done.stderr)
    sys.exit(finish())
"""
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GARANT = str(Path(os.environ.get("GARANT", ROOT / "build" / "garant")).resolve())
DETAIL_LINES_MAX = 40
DETAIL_COLUMNS_MAX = 300

counts = {"ok": 0, "not ok": 0}


def line(ok, text):
    """The next line."""
    word = "ok" if ok else "not ok"
    counts[word] += 1
    print(f"{word} {sum(counts.values())} - {text}")


def result(ok, name, detail=""):
    """One thing that was looked at; the detail is shown when it is not as it should be."""
    line(ok, name)
    if not ok:
        shown = str(detail).splitlines()[:DETAIL_LINES_MAX]
        print("".join(f"# {text[:DETAIL_COLUMNS_MAX]}\n" for text in shown), end="", flush=True)


def skip(name, why):
    """One thing that cannot be looked at here."""
    line(True, f"{name} # SKIP {why}")


def finish():
    """Says how many there were; the exit code."""
    print(f"1..{sum(counts.values())}")
    return 1 if counts["not ok"] else 0
