#!/usr/bin/env python3
"""What is owed of windows that are not closed, from outside: during an outage, after it, and when it is closed. Prints TAP."""
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import GARANT, finish, result

# Each outage pays by its length in the year, so that little depends on how much of a window is left.
STEPS = """
garant: 1
contract: steps
version: "1"
currency: EUR
zone: Europe/Paris
money: {round: half up}
components: {api: , mail: }
charges: {fee: {per: month}}
guarantees:
  api:
    clause: "1"
    of: api
    records: outage
    per: record
    window: calendar year
    measure: length
    pay: {of: fee, reached: [{at least: 30 min, pay: 10%}, {at least: 2 min, pay: 5%}], otherwise: 0%}
  mail:
    clause: "2"
    of: mail
    records: outage
    per: record
    window: calendar year
    measure: length
    pay: {of: fee, reached: [{over: 0 s, pay: 1%}]}
    claim: {within: 100 years}
"""


def instant(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def prepare(desk):
    desk.do("customer", "set", "examples/book/customer.yaml")
    desk.do("service", "add", "platform", "--name", "Platform")
    desk.do("service", "add", "api", "--in", "platform")
    desk.do("service", "add", "mail", "--name", "Mail")
    desk.do("contract", "publish", desk.file("steps.yaml", STEPS), "--from", "2020-01-01")
    rows = desk.file("rows.csv", "subscription,customer,start,fee\ns-1,c-1,2026-01-01,100.00\ns-2,c-1,2026-01-01,50.00\n")
    desk.expect("subscriptions", 0, "2 subscriptions", "subscription", "import", rows, "--contract", "steps")
    rows = desk.file("bought.csv", "subscription,customer,start,fee,received\nb-1,c-1,2026-01-01,10.00,yes\n")
    desk.expect("one that is bought", 0, "1 subscriptions", "subscription", "import", rows, "--contract", "steps")


def lines(desk, *words):
    return {(line["subscription"], line["guarantee"], line.get("record")): line for line in desk.json("exposure", "lines", *words)["lines"]}


def sums(desk, word, *words):
    return [(one.get(word, ""), one.get("received", False), one["owed"], one["claimable"], one["forecast"])
            for one in desk.json("exposure", word, *words)["sums"]]


def check_running(desk, begun):
    """An outage of ten minutes that goes on: 5 % are owed, 10 % come at the thirtieth minute."""
    found = lines(desk)
    line = found.get(("s-1", "api", "o-1"), {})
    result(line.get("owed") == "5.00 EUR" and line.get("forecast") == "10.00 EUR" and line.get("next_owed") == "10.00 EUR",
           "what is owed, what it comes to, and what is next", line)
    result(line and read(line["next"]) == begun + timedelta(minutes=30), "and when, to the millisecond", (line, begun))
    result(line.get("service") == "platform", "its service is what its component is a part of", line)
    result(len(found) == 3, "only what anything is owed for", found)
    result(sums(desk, "total") == [("", False, "7.50 EUR", "0.00 EUR", "15.00 EUR"), ("", True, "0.50 EUR", "0.00 EUR", "1.00 EUR")],
           "sums, and what is owed to us apart", sums(desk, "total"))
    shown = desk.do("exposure", "lines").stdout
    result("o-1" in shown and "10.00 EUR" in shown and "owed to us" in shown, "the page shows it", shown)


def check_claimable(desk):
    desk.expect("an outage to be claimed", 0, "recorded", "outage", "open", "o-2", "--component", "mail",
                "--from", instant(datetime.now(timezone.utc) - timedelta(minutes=5)), "--to", instant(datetime.now(timezone.utc)))
    by = sums(desk, "service")
    result(by[:2] == [("mail", False, "0.00 EUR", "1.50 EUR", "1.50 EUR"), ("platform", False, "7.50 EUR", "0.00 EUR", "15.00 EUR")],
           "sums by service, with what is to be claimed apart", by)
    result(sums(desk, "customer", "--subscription", "s-2", "--customer", "c-1") == [("c-1", False, "2.50 EUR", "0.50 EUR", "5.50 EUR")],
           "of one subscription", sums(desk, "customer", "--subscription", "s-2", "--customer", "c-1"))


def check_ended(desk):
    """It ends now: what was owed stays, and nothing comes any more."""
    done = desk.do("outage", "end", "o-1", instant(datetime.now(timezone.utc)))
    line = lines(desk).get(("s-1", "api", "o-1"), {})
    result(done.returncode == 0 and line.get("owed") == line.get("forecast") == "5.00 EUR" and "next" not in line,
           "when it has ended, nothing changes any more", (done.stderr, line))


def check_instants(desk, before):
    result(not lines(desk, "--as-of", before), "before it was recorded, the book knew nothing of it")
    later = instant(datetime.now(timezone.utc) + timedelta(days=800))
    result(lines(desk, "--as-of", later), "an instant that is still to come")
    facts = desk.facts()
    desk.do("exposure", "total")
    result(desk.facts() == facts and desk.is_whole(), "nothing is recorded")


def check_refusals(desk):
    desk.expect("no such customer", 3, "G0", "exposure", "total", "--customer", "none")
    desk.expect("a subscription without its customer", 3, "G1140", "exposure", "lines", "--subscription", "s-1")
    desk.expect("no word", 2, "garant exposure", "exposure")
    desk.expect("no instant", 2, "--as-of", "exposure", "total", "--as-of", "soon")
    desk.expect("something else", 2, "did you mean total", "exposure", "totals")
    french = desk.run_in("fr", "exposure", "contract").stdout
    result("Dû maintenant" in french and "Prévision" in french, "in French", french)


def check_empty(room):
    desk = Desk(room / "empty")
    result("nothing is owed" in desk.do("exposure", "total").stdout and desk.json("exposure", "total")["sums"] == [], "an empty book")


def check_pipe(desk):
    done = subprocess.run([GARANT, "exposure", "total", "--progress", "--book", desk.book, "--lang", "en"], capture_output=True,
                          text=True, check=False)
    result(done.returncode == 0 and "EUR" in done.stdout, "with a bar", done.stderr)


def main():
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        (room / "empty").mkdir()
        check_empty(room)
        desk = Desk(room)
        prepare(desk)
        before = instant(datetime.now(timezone.utc))
        begun = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(minutes=10)
        desk.expect("an outage", 0, "recorded", "outage", "open", "o-1", "--component", "api", "--from", instant(begun))
        check_running(desk, begun)
        check_claimable(desk)
        check_ended(desk)
        check_instants(desk, before)
        check_refusals(desk)
        check_pipe(desk)
    finish()


main()
