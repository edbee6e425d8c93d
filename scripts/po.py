"""Reads message catalogues (PO files) and finds the messages in our sources."""
import ast
import re
from pathlib import Path

from c_source import TOKEN, blank

LITERALS = r'(?:"(?:\\.|[^"\\\n])*"\s*)+'
MARKED = re.compile(r"\bN_\(\s*(" + LITERALS + r")\)")
DIAGNOSTIC = re.compile(
    r"\bDIAGNOSTIC\(\s*\w+\s*,\s*" + LITERALS + r",\s*\w+\s*,\s*\d+\s*,\s*"
    r"(" + LITERALS + r"),\s*(" + LITERALS + r")\)")
STEP = re.compile(r"\bSTEP\(\s*\w+\s*,\s*" + LITERALS + r",\s*(" + LITERALS + r")\)")
PHRASE = re.compile(r"\bPHRASE\(\s*\w+\s*,\s*(" + LITERALS + r")\)")
LINT = re.compile(
    r"\bLINT\(\s*\w+\s*,\s*" + LITERALS + r",\s*\w+\s*,\s*(" + LITERALS + r"),\s*(" + LITERALS
    + r"),\s*(" + LITERALS + r"),\s*" + LITERALS + r"\)")
NOT_A_ROW = re.compile(r"^[ \t]*(?:/\*|\*|#define|DIAGNOSTIC\(symbol).*$", re.MULTILINE)
PLACEHOLDER = re.compile(r"\{[0-9]\}")


class PoError(Exception):
    pass


def literal(text):
    """The value of one or several C (or PO) string literals that follow each other."""
    return "".join(ast.literal_eval(part) for part in re.findall(r'"(?:\\.|[^"\\\n])*"', text))


class Entry:
    def __init__(self, line):
        self.line = line
        self.fuzzy = False
        self.parts = {}

    @property
    def english(self):
        return self.parts.get("msgid", "")

    @property
    def translated(self):
        return self.parts.get("msgstr", "")


def read_po(path):
    """The entries of a PO file, its header left out."""
    entries, entry, part = [], None, None
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        line = line.strip()
        if not line:
            entry, part = None, None
            continue
        if entry is None or (line.startswith("#") and "msgstr" in entry.parts):
            entry = Entry(number)
            entries.append(entry)
        if line.startswith("#"):
            if line.startswith("#,") and "fuzzy" in line:
                entry.fuzzy = True
            if line.startswith("#~"):
                raise PoError(f"{path}:{number}: remove the obsolete entry")
            continue
        match = re.fullmatch(r'(?:(msgid|msgstr)\s+)?("(?:\\.|[^"\\])*")', line)
        if not match or not (match[1] or part):
            raise PoError(f"{path}:{number}: not a line of a message catalogue: {line}")
        if match[1] == "msgid" and "msgid" in entry.parts:
            entry = Entry(number)
            entries.append(entry)
        part = match[1] or part
        entry.parts[part] = entry.parts.get(part, "") + literal(match[2])
    return [entry for entry in entries if entry.english]


def needs_words(message):
    """False for messages that are only placeholders and signs."""
    return bool(re.search(r"[A-Za-z]", PLACEHOLDER.sub("", message)))


def messages(root):
    """Every message to translate, with the place it was first seen."""
    found = {}
    for path in sorted((root / "defs").rglob("*.def")):
        text = path.read_text(encoding="utf-8")
        text = NOT_A_ROW.sub("", text)
        matches = [*DIAGNOSTIC.finditer(text), *STEP.finditer(text), *PHRASE.finditer(text),
                   *LINT.finditer(text)]
        for match in matches:
            for group in match.groups():
                found.setdefault(literal(group), place(root, path, text, match))
        rows = len(re.findall(r"^\s*(?:DIAGNOSTIC|STEP|PHRASE|LINT)\(", text, re.MULTILINE))
        if rows != len(matches):
            raise PoError(f"{path}: a row of the table is written in a way we cannot read")
    for path in sorted((root / "src").rglob("*.[ch]")):
        if path.name.startswith(".") or path.name.endswith("_test.c"):
            continue
        text = path.read_text(encoding="utf-8")
        text = TOKEN.sub(lambda match: blank(match) if match[0][0] == "/" else match[0], text)
        for match in MARKED.finditer(text):
            found.setdefault(literal(match[1]), place(root, path, text, match))
    return {message: where for message, where in found.items() if needs_words(message)}


def place(root, path, text, match):
    return f"{path.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}"
