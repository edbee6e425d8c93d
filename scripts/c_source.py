"""What the checkers share: which files there are, and C without its comments and texts."""
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def blank(match):
    """Spaces in place of a comment or the inside of a text, so that places stay the same."""
    text = match[0]
    inside = re.sub(r"[^\n]", " ", text)
    if text[0] in "\"'":
        return text[0] + inside[1:-1] + text[0]
    return inside


def code_of(text):
    """The text without comments and without the insides of string and character literals."""
    return TOKEN.sub(blank, text)


def includes_of(text):
    """(line number, quoted, name) of each #include."""
    found = []
    without_comments = TOKEN.sub(lambda m: blank(m) if m[0][0] == "/" else m[0], text)
    for number, line in enumerate(without_comments.splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            found.append((number, match[1] == '"', match[2]))
    return found


def committed_files(root):
    """Files that are or would be committed; without git, all but builds and hidden folders."""
    if (root / ".git").exists() and shutil.which("git"):
        listing = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others",
             "--exclude-standard"], capture_output=True, check=True)
        names = [name for name in listing.stdout.decode().split("\0") if name]
        return sorted({root / name for name in names if (root / name).is_file()})
    skipped = re.compile(r"(^|/)(build(-[^/]*)?|\.git|node_modules|__pycache__|\.cache)/")
    return sorted(path for path in root.rglob("*")
                  if path.is_file() and not skipped.search(path.relative_to(root).as_posix()))


def c_files(root, *folders):
    """All .c and .h files under the folders."""
    return sorted(path for folder in folders for path in (root / folder).rglob("*.[ch]")
                  if not path.name.startswith("."))


def tree_to_check():
    """The folder named on the command line, or the one this script belongs to."""
    if len(sys.argv) > 1:
        return Path(sys.argv[1]).resolve()
    return Path(__file__).resolve().parent.parent


class Findings:
    """Prints findings as file:line: text and ends a check with its count and time."""

    def __init__(self, name, root):
        self.name, self.root, self.count = name, root, 0
        self.start = time.monotonic()

    def add(self, path, line, text):
        self.count += 1
        print(f"{path.relative_to(self.root).as_posix()}:{line}: {text}")

    def end(self, looked_at):
        seconds = time.monotonic() - self.start
        print(f"{self.name}: {looked_at} files, {self.count} findings, {seconds:.1f} s")
        return 1 if self.count else 0
