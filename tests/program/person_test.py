#!/usr/bin/env python3
"""The persons of a book from outside: written, shown, listed, exported and erased. What is personal is never on the
command line, and is gone from every byte of the book once it was erased. Prints TAP."""
import json
import os
import pty
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, ROOT, finish, result

WRITER = Path(GARANT).parent / "book_writer"
ALICE = "customer: c-1\nid: p-1\nname: Alice Exemple\nmail: alice@exemple.example\nphone: '+33 1 99 00 00 00'\n" \
    "address: |\n  8 rue du Port\n  69002 Exemple-Ville\n"


class Desk:
    """A book and files beside it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.book = self.folder / "book"
        self.run("init", self.book)

    def run(self, *words, text=None):
        return subprocess.run([GARANT, *map(str, words), "--lang", "en"], capture_output=True, text=True, check=False,
                              input=text, stdin=None if text is not None else subprocess.DEVNULL, cwd=ROOT)

    def do(self, *words, text=None):
        return self.run("person", *words, "--book", self.book, text=text)

    def json(self, *words):
        return json.loads(self.do(*words, "--json").stdout)

    def file(self, text):
        path = self.folder / "person.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def holds(self, text):
        return any(text.encode() in path.read_bytes() for path in self.book.iterdir())

    def expect(self, title, code, text, *words, given=None):
        done = self.do(*words, text=given)
        said = done.stdout + done.stderr
        result(done.returncode == code and text in said, title, f"exit code {done.returncode}\n{said}")

    def answer(self, answer, *words, lang="en"):
        """Erases on a terminal that answers; what was asked and said, and the exit code."""
        ours, theirs = pty.openpty()
        with subprocess.Popen([GARANT, "person", "erase", *words, "--book", self.book, "--lang", lang], stdin=theirs,
                              stderr=theirs, stdout=subprocess.PIPE) as process:
            os.write(ours, answer.encode())
            said = process.stdout.read().decode()
            process.wait()
        os.close(theirs)
        asked = os.read(ours, 4096).decode()
        os.close(ours)
        return asked, said, process.returncode


def check_written(desk):
    desk.expect("a person is written from a file", 0, "recorded\n", "add", desk.file(ALICE))
    desk.expect("and the same again is not", 0, "nothing changed", "add", desk.file(ALICE))
    bob = json.dumps({"customer": "c-1", "id": "p-2", "name": "Bob"})
    desk.expect("another one from standard input, as JSON", 0, "recorded\n", "add", "-", given=bob)
    shown = desk.json("show", "c-1", "p-1")["person"]
    result(shown == {"customer": "c-1", "id": "p-1", "name": "Alice Exemple", "mail": "alice@exemple.example",
                     "phone": "+33 1 99 00 00 00", "address": "8 rue du Port\n69002 Exemple-Ville"}, "what is shown is what was written", shown)
    desk.expect("it is shown to people", 0, "Phone: +33 1 99 00 00 00\n8 rue du Port\n69002 Exemple-Ville\n", "show", "c-1", "p-1")
    listed = [row["id"] for row in desk.json("list", "c-1")["persons"]]
    result(listed == ["p-1", "p-2"], "persons are listed by id", listed)
    after = desk.json("list", "c-1", "--after", "p-1")["persons"]
    result(after == [{"customer": "c-1", "id": "p-2", "name": "Bob", "mail": "", "phone": "", "address": ""}], "those after one too", after)
    result(desk.json("list", "c-2")["persons"] == [], "another customer has none")
    desk.expect("a list for people", 0, "p-2     Bob", "list", "c-1")
    desk.expect("an address that changed is written over", 0, "recorded\n", "add",
                desk.file(ALICE.replace("alice@", "a@")))
    exported = json.loads(desk.do("export", "c-1", "p-1").stdout)
    result(exported["person"]["mail"] == "a@exemple.example"
           and [(row["number"], row["kind"], row["subject"]) for row in exported["facts"]]
           == [(1, "person", "p-1"), (3, "person", "p-1")], "an export has the person and the facts that name it", exported)


def check_refused(desk):
    desk.expect("a person that is not there", 3, "G0743", "show", "c-1", "p-9")
    desk.expect("nor is one of another customer", 3, "G0743", "export", "c-2", "p-1")
    desk.expect("nobody is erased", 3, "G0743", "erase", "c-1", "p-9", "--yes")
    desk.expect("a key that is none is named", 3, 'did you mean "mail"?', "add", desk.file(ALICE.replace("mail:", "mial:")))
    desk.expect("with its place", 3, "person.yaml:4:1", "add", desk.file(ALICE.replace("mail:", "mial:")))
    desk.expect("a key that is missing", 3, "G0438", "add", desk.file(ALICE.replace("id: p-1\n", "")))
    desk.expect("a name that is too long", 3, "person.yaml:3:7", "add",
                desk.file(ALICE.replace("Alice Exemple", "a" * 201)))
    desk.expect("a list instead of a name", 3, "G0803", "add", desk.file(ALICE.replace("Alice Exemple", "[a, b]")))
    desk.expect("a file that is not there", 3, "", "add", desk.folder / "none.yaml")
    desk.expect("no name on the command line", 2, "--name", "add", desk.file(ALICE), "--name", "Alice")
    desk.expect("no key, as a key would have to keep what is personal", 2, "--key", "add", desk.file(ALICE), "--key", "k")
    desk.expect("nothing is erased without asking", 2, "--yes", "erase", "c-1", "p-1")
    result(desk.json("show", "c-1", "p-1")["person"]["name"] == "Alice Exemple", "and nothing was")


def check_writer(desk):
    with subprocess.Popen([WRITER, desk.folder / "busy", "0", "1000000"], stdout=subprocess.PIPE) as writer:
        writer.stdout.readline()
        done = desk.run("person", "add", desk.file(ALICE), "--book", desk.folder / "busy")
        writer.kill()
    result(done.returncode == 4 and "G0706" in done.stderr, "a book that another program writes to", done.stderr)


def check_erased(desk):
    asked, said, code = desk.answer("no\n", "c-1", "p-1")
    result("Erase the person p-1 of customer c-1 for good?" in asked and said == "not erased\n" and code == 0
           and desk.holds("Alice Exemple"), "a terminal is asked, and no is no", asked + said)
    asked, said, code = desk.answer("oui\n", "c-1", "p-2", lang="fr")
    result("tapez oui" in asked and said.startswith("effacée") and code == 0 and not desk.holds("Bob"),
           "yes is oui in French", asked + said)
    result(desk.run("service", "add", "sms", "--name", "for Alice Exemple", "--book", desk.book).returncode == 0,
           "somebody wrote a name where it should not be")
    done = desk.do("erase", "c-1", "p-1", "--yes", "--json")
    answer = json.loads(done.stdout)
    places = sorted(row["text"] for row in answer["diagnostics"])
    result(done.returncode == 0 and answer["erased"] is True and answer["remains"] == 2
           and "component.name still holds" in places[0] and "journal.body still holds" in places[1],
           "which is told by table and column", answer)
    result(not desk.holds("a@exemple.example") and not desk.holds("+33 1 99"), "the rest is in no byte of the book")
    shown = desk.json("show", "c-1", "p-1")["person"]
    result(set(shown) == {"customer", "id", "erased"}, "only that it was erased is shown", shown)
    desk.expect("and listed", 0, "erased", "list", "c-1")
    desk.expect("the id is not given again", 3, "G0742", "add", desk.file(ALICE))
    desk.expect("erasing again looks again", 0, "erased", "erase", "c-1", "p-1", "--yes")
    kinds = [row["kind"] for row in json.loads(desk.do("export", "c-1", "p-1").stdout)["facts"]]
    result(kinds == ["person", "person", "person-erased"], "the facts that name it stay", kinds)


def main():
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        desk.run("init", desk.folder / "busy")
        for check in (check_written, check_refused, check_writer, check_erased):
            check(desk)
        whole = desk.run("verify", "--book", desk.book)
        result(whole.returncode == 0, "the whole book is as it was recorded", whole.stdout + whole.stderr)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
