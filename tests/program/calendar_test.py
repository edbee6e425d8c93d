#!/usr/bin/env python3
"""garant calendar from outside, held to what Python's zoneinfo computes: lengths of windows, clock changes, open
hours summed minute by minute; and what it says to questions without a meaning. Prints TAP."""
import json
import random
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, ROOT, finish, result

SEED = 20260329


def run(*words):
    done = subprocess.run([GARANT, "calendar", *map(str, words)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def ask(*words):
    code, out, err = run(*words, "--json")
    if code not in (0, 1):
        raise SystemExit(f"{words}: exit code {code}: {out} {err}")
    return json.loads(out)


def check(name, wanted, needle, *words):
    code, out, err = run(*words, "--lang", "en")
    result(code == wanted and needle in out + err, name, f"exit code {code}: {out}{err}")


def midnight(day, zone):
    """The first instant of a civil day, by looking at every minute around it."""
    at = datetime(day.year, day.month, day.day, tzinfo=timezone.utc) - timedelta(hours=15)
    while at.astimezone(zone).date() < day:
        at += timedelta(minutes=30)
    while (at - timedelta(minutes=1)).astimezone(zone).date() >= day:
        at -= timedelta(minutes=1)
    return at


def month_ms(year, month, zone):
    first, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    return int((midnight(after, zone) - midnight(first, zone)).total_seconds() * 1000)


def windows():
    for name in ("Europe/Paris", "America/New_York", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kathmandu"):
        zone, bad = ZoneInfo(name), []
        for year, month in ((2024, 2), (2026, 3), (2026, 4), (2026, 10), (2026, 11), (2031, 12)):
            rows = ask("window", f"{year}-{month:02}-15", "--zone", name)["rows"]
            got = next(row["ms"] for row in rows if row["window"] == "month")
            if got != month_ms(year, month, zone):
                bad.append(f"{year}-{month:02}: {got}, {month_ms(year, month, zone)} expected")
        result(not bad, f"lengths of months in {name}", "\n".join(bad))


def open_minutes(start, end, zone, hours):
    """Minutes in [start, end) that are inside the hours of a weekday, one by one."""
    count, at = 0, start
    while at < end:
        local = at.astimezone(zone)
        if local.weekday() < 5 and any(a <= local.hour * 60 + local.minute < b for a, b in hours):
            count += 1
        at += timedelta(minutes=1)
    return count


def hours():
    rng, zone, bad = random.Random(SEED), ZoneInfo("Europe/Paris"), []
    told, slots = "mon-fri 00:00-03:30 09:00-12:15 13:45-24:00", [(0, 210), (540, 735), (825, 1440)]
    for i in range(12):
        around = datetime(2026, 3, 27, tzinfo=timezone.utc) if i % 2 else datetime(2026, 10, 23, tzinfo=timezone.utc)
        start = around + timedelta(minutes=rng.randrange(3000))
        end = start + timedelta(minutes=rng.randrange(6000))
        text = [t.strftime("%Y-%m-%dT%H:%M:%SZ") for t in (start, end)]
        answer = ask("between", *text, "--hours", told, "--zone", "Europe/Paris")
        wanted = open_minutes(start, end, zone, slots) * 60000
        if answer["ms"] != wanted or sum(row["ms"] for row in answer["rows"]) != wanted:
            bad.append(f"{text}: {answer['ms']}, {wanted} expected")
        back = ask("due", text[0], f"{wanted // 60000} business minutes", "--hours", told, "--zone", "Europe/Paris")
        again = ask("between", text[0], back["due"], "--hours", told, "--zone", "Europe/Paris")
        if again["ms"] != wanted or back["ms"] != wanted:
            bad.append(f"{text}: the inverse gives {again['ms']}, {wanted} expected")
    result(not bad, f"open hours around the changes of the clocks (seed {SEED})", "\n".join(bad))


def dues():
    desk = ("--hours", "mon-fri 09:00-17:00", "--zone", "Europe/Paris", "--holidays", "france")
    for name, wanted, words in (
            ("eight business hours over a holiday", "2026-05-04T16:00:00+02:00",
             ("2026-04-30T16:00", "8", "business", "hours", *desk)),
            ("three working days end with the third", "2026-05-07T00:00:00+02:00",
             ("2026-04-30T16:00", "3 working days", *desk)),
            ("the first day counts", "2026-05-06T00:00:00+02:00",
             ("2026-04-30T16:00", "3 working days", "--first-day", *desk)),
            ("to the same hour", "2026-05-06T16:00:00+02:00",
             ("2026-04-30T16:00", "3 working days", "--days", "exact", *desk)),
            ("to closing time", "2026-05-06T17:00:00+02:00",
             ("2026-04-30T16:00", "3 working days", "--days", "closing", *desk)),
            ("to the end of the month", "2026-06-01T00:00:00+02:00",
             ("2026-04-30T16:00", "3 working days", "--days", "end of month", *desk)),
            ("civil days", "2026-05-04T00:00:00+02:00", ("2026-04-30T16:00", "3 days", *desk)),
            ("a month after 31 January in a leap year", "2024-03-01T00:00:00+01:00",
             ("2024-01-31T10:00", "1 month", "--zone", "Europe/Paris")),
            ("a year after 29 February", "2025-02-28T10:00:00+01:00",
             ("2024-02-29T10:00", "1 year", "--days", "exact", "--zone", "Europe/Paris")),
            ("a month after the end of March", "2026-05-01T00:00:00+02:00",
             ("2026-04-01", "1 month", "--period-end", "--zone", "Europe/Paris")),
            ("24 h over the change of the clocks", "2026-03-29T13:00:00+02:00",
             ("2026-03-28T12:00", "24 h", "--zone", "Europe/Paris")),
            ("a day over the change of the clocks", "2026-03-29T12:00:00+02:00",
             ("2026-03-28T12:00", "1 day", "--days", "exact", "--zone", "Europe/Paris")),
            ("over the year's end", "2027-01-04T10:00:00+01:00",
             ("2026-12-31T16:00", "2 business hours", *desk)),
            ("next working day", "2026-05-04T08:00:00+02:00",
             ("2026-04-30T21:30", "until", "next", "working", "day", "08:00", *desk)),
            ("after the cut-off of the calendar", "2026-05-04T10:00:00+02:00",
             ("2026-04-30T16:30", "1 business hour", "--after", "16:00 09:00", *desk)),
            ("a far year", "9990-01-02T01:00:00+01:00",
             ("9990-01-02T00:00", "60 min", "--zone", "Europe/Paris")),
            ("a closed day by exception", "2026-04-30T11:00:00+02:00",
             ("2026-04-29T16:00", "3 business hours", "--except", "2026-04-30 09:00-12:00", *desk))):
        got = ask("due", *words)["due"]
        result(got == wanted, name, f"{got}, {wanted} expected")


def holidays():
    rows = ask("holidays", 2027, "--holidays", "france-alsace-moselle, 2027-12-24")["rows"]
    days = [row["date"] for row in rows]
    wanted = ["2027-01-01", "2027-03-26", "2027-03-29", "2027-05-01", "2027-05-06", "2027-05-08", "2027-05-17",
              "2027-07-14", "2027-08-15", "2027-11-01", "2027-11-11", "2027-12-24", "2027-12-25", "2027-12-26"]
    result(days == wanted, "holidays of Alsace-Moselle with a listed one", days)
    mayotte = [row["date"] for row in ask("holidays", 2026, "--holidays", "mayotte")["rows"]]
    result("2026-04-27" in mayotte and "2026-04-03" not in mayotte, "holidays of Mayotte", mayotte)


def questions():
    always = ("--hours", "always", "--zone", "Europe/Paris")
    desk = ("--hours", "mon-fri 09:00-17:00", "--zone", "Europe/Paris", "--holidays", "france")
    contract = ROOT / "contracts/clicksend-sms/contract.yaml"
    check("it is open", 0, "Open on Monday 4 May 2026", "open", "2026-05-04T10:00", *desk)
    check("it is closed", 1, "until Monday 4 May 2026 09:00:00", "open", "2026-05-01T10:00", *desk)
    check("the week with a holiday", 0, "Open for 32 h", "week", "2026-05-01", *desk)
    check("working days that ran", 0, "Whole working days that ran: 2.", "between", "2026-04-30T16:00",
          "2026-05-05T16:00", "--in", "working days", *desk)
    check("quarters that ran", 0, "Whole quarters that ran: 3.", "between", "2026-01-01", "2026-12-31", "--in",
          "quarters")
    check("a calendar of a contract", 0, "Open for 16 h", "between", "2026-04-30", "2026-05-02", "--contract",
          contract, "--calendar", "monday-to-friday")
    check("a contract year from 29 February", 0, "28 Feb 2026 to 27 Feb 2027", "window", "2026-06-01", "--start",
          "2024-02-29")
    check("clocks that change", 0, "forward by 30 min", "clocks", "2026", "--zone", "Australia/Lord_Howe")
    check("clocks that do not", 0, "do not change", "clocks", "2026")
    code, out, _ = run("open", "2026-05-01T10:00", *desk, "--lang", "fr")
    result(code == 1 and "Fermé le vendredi 1er mai 2026" in out and "fête du Travail" in out, "in French", out)
    check("a time that does not exist", 2, "2026-03-29T01:30:00+01:00 or 2026-03-29T03:30:00+02:00", "open",
          "2026-03-29T02:30", *always)
    check("a time that exists twice", 2, "2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00", "open",
          "2026-10-25T02:30", *always)
    check("the second of them", 0, "02:30:00 +01:00", "open", "2026-10-25T02:30:00+01:00", *always)
    check("no question", 2, "open|between|due", *())
    check("another question", 2, "did you mean between?", "betwen", "2026-01-01", "2026-01-02")
    check("too few arguments", 2, "INSTANT AMOUNT", "due", "2026-01-01")
    check("too many arguments", 2, "too much was given", "week", "2026-01-01", "x", *desk)
    check("no calendar", 2, "error G0644", "open", "2026-01-01")
    check("hours that are none", 2, "--hours:1:9: error G0223", "open", "2026-01-01", "--hours",
          "mon-fri 25:00-26:00")
    check("a weekday that is none", 2, "--hours:1:1: error G0224", "open", "2026-01-01", "--hours",
          "moon 09:00-10:00")
    check("a holiday that is none", 2, "--holidays:1:9: error", "holidays", "2026", "--holidays", "france, x")
    check("a zone that is none", 2, "unknown time zone", "clocks", "2026", "--zone", "Europe/Atlantis")
    check("an instant that is none", 2, "error G0640", "open", "2026-02-30", *always)
    check("an amount that is none", 2, "error G0645", "due", "2026-01-01", "some hours")
    check("half a working day", 2, "error G0645", "due", "2026-01-01", "1.5 working days", *desk)
    check("the end before the beginning", 2, "before the first instant", "between", "2026-01-02", "2026-01-01")
    check("past the year 9999", 2, "error G0647", "due", "9999-12-31", "2 days")
    check("never open", 2, "error G0646", "due", "2026-01-01", "1 business hour", "--except", "2026-01-05 closed")
    check("several calendars", 3, "monday-to-friday, monday-to-saturday", "open", "2026-01-01", "--contract",
          contract)
    check("no such calendar", 3, "error G0642", "open", "2026-01-01", "--contract", contract, "--calendar", "x")
    check("a contract and hours", 2, "with --contract", "open", "2026-01-01", "--contract", contract, "--hours",
          "always")
    check("a contract that is not there", 3, "cannot read", "open", "2026-01-01", "--contract", "none.yaml")
    code, out, err = run("open", "2026-03-29T02:30", *always, "--json")
    result(code == 2 and json.loads(out)["diagnostics"][0]["code"] == "G0641" and not err, "asked back as JSON", out)


def main():
    windows()
    hours()
    dues()
    holidays()
    questions()
    sys.exit(finish())


main()
