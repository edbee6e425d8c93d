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
COMMAND = re.compile(r"\bCOMMAND\(\s*" + LITERALS + r",\s*\w+\s*,\s*(" + LITERALS + r")\)")
EXIT_CODE = re.compile(
    r"\bEXIT_CODE\(\s*\w+\s*,\s*\d+\s*,\s*(" + LITERALS + r"),\s*(" + LITERALS + r")\)")
OPTION_CELLS = LITERALS + r",\s*(?:0|'.')\s*,\s*(?:NULL|(" + LITERALS + r")),\s*(" + LITERALS + r")"
OPTION = re.compile(r"\bOPTION\(\s*" + OPTION_CELLS + r"\)")
TABLES = [DIAGNOSTIC, STEP, PHRASE, LINT, COMMAND, EXIT_CODE, OPTION]
# The help of commands, in the C files: tables of options and words, and what a command takes.
HELP_TABLE = re.compile(r"struct (?:option_row|usage_word) \w+\[\] = \{(.*?)\n\};", re.DOTALL)
HELP_ROW = re.compile(r"\{\s*(?:" + OPTION_CELLS + r"|" + LITERALS + r",\s*(" + LITERALS + r"),\s*("
                      + LITERALS + r"))\s*\}")
HELP_TEXT = re.compile(r"^\t\.(arguments|about)\s*=\s*(" + LITERALS + r"),", re.MULTILINE)
HELP_TEXT_BEGINS = re.compile(r"^\t\.(?:arguments|about)\s*=", re.MULTILINE)
MISUSED_BARE = re.compile(r"\bcommand_misused(?:_near)?\(\s*[\w>-]+,\s*\"")
# Half-sentences that go into diagnostics; src/words/argument_words.c has those that are translated.
ARGUMENT = re.compile(r"\bSTR\(\s*(" + LITERALS + r")\)")
ARGUMENT_WORDS = re.compile(
    r"(?:an?|the|its|it|this|there|another|something|no) \S|.* (?:and|or) |yes or no$")
ARGUMENT_ROOMS = ("src/core/contract", "src/core/facts", "src/app")
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


def is_choice(text):
    """True for what an option takes when it is words to be typed as they are, such as fr|en."""
    return not re.search(r"[A-Z]", text)


def help_messages(path, text):
    """The texts of the help of a command, as (message, match) of each; none of them needs N_()."""
    for table in HELP_TABLE.finditer(text):
        rest = table[1]
        for row in HELP_ROW.finditer(table[1]):
            argument, about, after, meaning = row.groups()
            for part in (argument, about, after, meaning):
                if part and not (part in (argument, after) and is_choice(literal(part))):
                    yield literal(part), table
            rest = rest.replace(row[0], "", 1)
        if '"' in re.sub(r'#include "[^"]*"', "", rest):
            raise PoError(f"{path}:{line_of(text, table)}: a row of help is written in a way we "
                          f"cannot read: {rest.strip()}")
    texts = list(HELP_TEXT.finditer(text))
    if len(texts) != len(HELP_TEXT_BEGINS.findall(text)):
        raise PoError(f"{path}:1: .arguments and .about of a command are plain texts")
    for match in texts:
        if match[1] == "about" or not is_choice(literal(match[2])):
            yield literal(match[2]), match
    bare = MISUSED_BARE.search(text)
    if bare:
        raise PoError(f"{path}:{line_of(text, bare)}: what the user is told stands in N_()")


def check_arguments(root, path, text):
    """Half-sentences of a reader must be among those that are translated."""
    if str(path.parent) not in ARGUMENT_ROOMS:
        return
    table = (root / "src" / "words" / "argument_words.c").read_text(encoding="utf-8")
    translated = {literal(match[1]) for match in MARKED.finditer(table)}
    missing = [f"{path}:{line_of(text, match)}: not in src/words/argument_words.c: {literal(match[1])}"
               for match in ARGUMENT.finditer(text)
               if ARGUMENT_WORDS.match(literal(match[1])) and literal(match[1]) not in translated]
    if missing:
        raise PoError("\n".join(missing))


def messages(root):
    """Every message to translate, with the place it was first seen."""
    found = {}
    for path in sorted((root / "defs").rglob("*.def")):
        text = path.read_text(encoding="utf-8")
        text = NOT_A_ROW.sub("", text)
        matches = [match for table in TABLES for match in table.finditer(text)]
        for match in matches:
            for group in filter(None, match.groups()):
                if not (match.re is OPTION and group == match[1] and is_choice(literal(group))):
                    found.setdefault(literal(group), place(root, path, text, match))
        rows = len(re.findall(r"^\s*(?:DIAGNOSTIC|STEP|PHRASE|LINT|COMMAND|EXIT_CODE|OPTION)\(",
                              text, re.MULTILINE))
        if rows != len(matches):
            raise PoError(f"{path}: a row of the table is written in a way we cannot read")
    for path in sorted((root / "src").rglob("*.[ch]")):
        if path.name.startswith(".") or path.name.endswith("_test.c"):
            continue
        text = path.read_text(encoding="utf-8")
        text = TOKEN.sub(lambda match: blank(match) if match[0][0] == "/" else match[0], text)
        for match in MARKED.finditer(text):
            found.setdefault(literal(match[1]), place(root, path, text, match))
        check_arguments(root, path.relative_to(root), text)
        if path.parent.name == "cli":
            for message, match in help_messages(path.relative_to(root), text):
                found.setdefault(message, place(root, path, text, match))
    return {message: where for message, where in found.items() if needs_words(message)}


def line_of(text, match):
    return text.count("\n", 0, match.start()) + 1


def place(root, path, text, match):
    return f"{path.relative_to(root)}:{line_of(text, match)}"
