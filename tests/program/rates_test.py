#!/usr/bin/env python3
"""Reference rates in a book from outside: every form the European Central Bank publishes, everything that can be wrong in one,
corrections and rates told by hand; and cases made from the book whose cap is in another currency, settled to the cent. Prints
TAP."""
import datetime
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from desk import Desk
from tap import ROOT, finish, result

WHO = ("--customer", "c-1")
HISTORY = "examples/book/eurofxref-hist.csv"
SPACES = ('xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
          'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"')
# Those of the history; some are no more.
CODES = ("USD JPY BGN CYP CZK DKK EEK GBP HUF LTL LVL MTL PLN ROL RON SEK SIT SKK CHF ISK NOK HRK RUB TRL TRY AUD BRL CAD CNY "
         "HKD IDR ILS INR KRW MXN MYR NZD PHP SGD THB ZAR").split()
PAST = {"CYP", "EEK", "HRK", "LTL", "LVL", "MTL", "ROL", "SIT", "SKK", "TRL"}
ANY = """
garant: 1
contract: any
version: "1"
currency: EUR
zone: UTC
money: {round: half up}
charges: {fee: {per: month}}
guarantees:
  month:
    clause: "1"
    pay: {of: fee, reached: [{below: 100%, pay: 100%}]}
    limit: [{at most: 100.00 USD, or equivalent: yes, clause: "2"}]
"""


def xml(days):
    cubes = "".join(f"<Cube time='{day}'>" + "".join(f'<Cube currency="{code}" rate="{rate}"/>' for code, rate in rates.items())
                    + "</Cube>" for day, rates in days.items())
    return f"<?xml version='1.0'?>\n<gesmes:Envelope {SPACES}><Cube>{cubes}</Cube></gesmes:Envelope>\n"


def rates(desk, *words):
    return [(row["day"], row["currency"], row["rate"], row["source"]) for row in desk.json("rates", "list", *words)["rates"]]


def check_forms(desk):
    """The history, ninety days and one day, as CSV and XML; what is there already changes nothing."""
    done = desk.do("rates", "import", HISTORY)
    result(done.returncode == 0 and done.stdout == "17 rates of 4 days recorded, 0 were there already\n" and not done.stderr,
           "a history as CSV", done.stdout + done.stderr)
    result(rates(desk, "--currency", "USD", "--from", "2026-06-01")
           == [("2026-06-29", "USD", "1.1602", "ecb"), ("2026-06-30", "USD", "1.1614", "ecb")], "is in the book", rates(desk))
    result(("2026-06-30", "GBP", "0.85740", "ecb") in rates(desk, "--to", "2026-06-30"), "with the digits as they were written")
    desk.expect("once", 0, "0 rates of 0 days recorded, 17 were there already", "rates", "import", HISTORY)
    desk.expect("one day as XML, in single quotes", 0, "4 rates of 1 days recorded", "rates", "import",
                "examples/book/eurofxref-daily.xml")
    same = desk.file("same.xml", xml({"2026-07-01": {"USD": "1.163", "SEK": "11.05"}, "2026-07-02": {"USD": "1.1640"}}))
    desk.expect("XML beside it", 0, "2 rates of 2 days recorded, 1 were there already", "rates", "import", same)
    day = desk.file("day.csv", "Date, USD, JPY, \r\n03 July 2026, 1.1650, 184.60, \r\n")
    desk.expect("one day as CSV, with spaces", 0, "2 rates of 1 days recorded", "rates", "import", day)
    counts = desk.json("rates", "import", HISTORY)
    result({key: counts[key] for key in ("days", "added", "corrected", "known")}
           == {"days": 0, "added": 0, "corrected": 0, "known": 17}, "counts as JSON", counts)
    past = desk.file("past.csv", "Date,CYP,TRL,USD,\n2007-12-28,0.585274,N/A,1.4692,\n")
    done = desk.do("rates", "import", past)
    result(done.returncode == 0 and "1 rates of 1 days" in done.stdout
           and "G1122: 1 rates of currencies that are no more were left out: CYP" in done.stderr,
           "currencies that are no more are left out with a note", done.stdout + done.stderr)
    desk.expect("how far it is", 0, "17 were there", "rates", "import", HISTORY, "--progress")


def check_wrong(desk):
    head = "Date,USD,JPY,\n"

    def wrong(title, ident, text, *more):
        desk.expect(title, 3, ident, "rates", "import", desk.file("wrong", text), *more)

    wrong("no file of rates", "G1100", "USD;JPY\n1;2\n")
    wrong("zipped", "G1101", "PK\x03\x04...")
    wrong("other XML", "G1102", "<Envelope/>")
    wrong("another element", "G1103", xml({}).replace("<Cube>", "<Cube><Rate/>"))
    wrong("no attribute", "wrong:2:159: error G1104",
          xml({"2026-07-06": {"USD": "1"}}).replace(' rate="1"', ""))
    wrong("no day", "wrong:2:1: error G1105", head + "6 Juillet 2026,1,2,\n")
    wrong("in the future", "G1106", head + "2999-01-01,1,2,\n")
    wrong("before the euro", "G1107", head + "1998-12-31,1,2,\n")
    wrong("the euro itself", "wrong:1:6: error G1108", "Date,EUR,\n2026-07-06,1,\n")
    wrong("no currency", "did you mean GBP?", "Date,GBR,\n2026-07-06,1,\n")
    wrong("no currency in XML", "G1109", xml({"2026-07-06": {"XXX": "1"}}))
    wrong("no number", "wrong:2:12: error G1110", head + "2026-07-06,dear,2,\n")
    wrong("too many digits", "G1111", head + "2026-07-06,1.000000001,2,\n")
    wrong("zero", "wrong:2:14: error G1112", head + "2026-07-06,1,0,\n")
    wrong("negative", "G1112", xml({"2026-07-06": {"USD": "-1"}}))
    wrong("an empty cell", "G1113", head + "2026-07-06,1,,\n")
    wrong("a column twice", "wrong:1:10: error G1114", "Date,USD,USD,\n")
    wrong("a decimal comma", "G1116", head + "2026-07-06,1,16,2,\n")
    wrong("cut off", "G1117", head + "2026-07-06,1")
    wrong("too many days", "G1118", head + "2026-07-06,1,2,\n" * 50001)
    wrong("a day twice", "wrong:3:1: error G1119", head + "2026-07-06,1,2,\n2026-07-06,1,2,\n")
    wrong("a currency twice", "G1120", xml({"2026-07-06": {"USD": "1"}}).replace("</Cube></Cube>",
                                                                                '<Cube currency="USD" rate="1"/></Cube></Cube>'))
    wrong("nothing in it", "G1121", head)
    wrong("another rate than the book's", "is 1.1614 in the book, and here 1.1615",
          head + "2026-06-30,1.1615,184.25,\n2026-07-06,1,2,\n")
    wrong("a correction without a reason", "G1125", head + "2026-06-30,1.1615,184.25,\n", "--correct")
    wrong("XML that is cut off", "G0140", xml({"2026-07-06": {"USD": "1"}})[:-10])
    wrong("a document type", "G0141", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")
    wrong("XML too deep", "G0142", f"<a:Envelope {SPACES.replace('gesmes=', 'a=')}><Cube>"
          + "<a:x>" * 40 + "</a:x>" * 40 + "</Cube></a:Envelope>")
    wrong("too many attributes", "G0143", "<a " + " ".join(f'x{i}=""' for i in range(40)) + "/>")
    bytes_file = desk.folder / "bytes.csv"
    bytes_file.write_bytes(b"Date,USD,\n2026-07-06,\xff,\n")
    desk.expect("no text", 3, "G0105", "rates", "import", bytes_file)
    desk.expect("no file", 3, "G0101", "rates", "import", "none.csv")
    several = desk.do("rates", "import", desk.file("wrong", head + "2026-07-06,0,x,\nsoon,1,2,\n"))
    result(several.stderr.count("error G") == 3, "all that is wrong is said", several.stderr)
    desk.expect("a key", 2, "takes no --key", "rates", "import", HISTORY, "--key", "k")
    desk.expect("a reason for nothing", 2, "goes with --correct", "rates", "import", HISTORY, "--reason", "x")


def check_by_hand(desk):
    def told(*words):
        return ("rates", "set", *words, "--reason", "agreed")

    desk.expect("another source", 0, "recorded", *told("2026-06-30", "USD", "1.2000", "--source", "Our Bank"))
    desk.expect("once", 0, "nothing changed", *told("2026-06-30", "USD", "1.2", "--source", "our-bank"))
    result(rates(desk, "--currency", "USD", "--from", "2026-06-30", "--to", "2026-06-30")
           == [("2026-06-30", "USD", "1.1614", "ecb"), ("2026-06-30", "USD", "1.2000", "our bank")], "both are there")
    result(rates(desk, "--source", "European Central Bank", "--from", "2026-06-30", "--to", "2026-06-30", "--currency", "USD")
           == [("2026-06-30", "USD", "1.1614", "ecb")], "one source by one of its names")
    desk.expect("without a source", 2, "--source is missing", *told("2026-06-30", "USD", "1.2"))
    desk.expect("without a reason", 3, "G1125", "rates", "set", "2026-06-30", "USD", "1.3", "--source", "ecb")
    desk.expect("a source of nothing", 3, "G1126", *told("2026-06-30", "USD", "1.2", "--source", " - "))
    desk.expect("a day that is none", 3, "G1105", *told("30 June", "USD", "1.2", "--source", "ecb"))
    desk.expect("taken back", 0, "recorded", "rates", "withdraw", "2026-06-30", "USD", "--source", "our bank", "--reason", "wrong day")
    desk.expect("which was never there", 3, "G1128", "rates", "withdraw", "2026-06-30", "ZAR", "--source", "ecb", "--reason", "x")
    result(len(rates(desk, "--currency", "USD", "--from", "2026-06-30", "--to", "2026-06-30")) == 1, "is listed no more")
    desk.expect("but shown", 0, "taken back", "rates", "show", "2026-06-30")
    desk.expect("a day without any", 3, "G1127", "rates", "show", "2026-06-28")
    result([(row["source"], row.get("rate"), row.get("withdrawn"), row["revision"], row.get("reason"))
            for row in desk.json("rates", "show", "2026-06-30", "--currency", "USD")["rates"]]
           == [("ecb", "1.1614", None, 1, None), ("our bank", "1.2000", None, 1, "agreed"),
               ("our bank", None, True, 2, "wrong day")], "with all that was said", desk.json("rates", "show", "2026-06-30"))


def prepare(desk):
    desk.do("customer", "set", "examples/book/customer.yaml")
    desk.do("contract", "publish", "contracts/clicksend-sms/contract.yaml")
    desk.do("contract", "publish", desk.file("any.yaml", ANY), "--from", "2026-01-01")
    desk.do("subscription", "import", desk.file("sms.csv", "subscription,customer,start,currency,monthly-fee\n"
                                                "eur,c-1,2026-01-01,EUR,4000.00\ngbp,c-1,2026-01-01,GBP,4000.00\n"
                                                "jpy,c-1,2026-01-01,JPY,1000000\nusd,c-1,2026-01-01,USD,4000.00\n"
                                                "sek,c-1,2026-01-01,SEK,4000.00\n"),
            "--contract", "clicksend-sms")
    desk.do("subscription", "import", desk.file("any.csv", "subscription,customer,start,currency,fee\nany,c-1,2026-01-01,EUR,4000.00\n"),
            "--contract", "any")
    for words in (("sms-gateway",), ("api", "--in", "sms-gateway")):
        desk.do("service", "add", *words)
    for month in ("05", "06"):
        desk.do("outage", "open", f"o-{month}", "--component", "api", "--from", f"2026-{month}-20T08:00:00Z", "--to",
                f"2026-{month}-20T14:00:00Z")
        desk.do("report", "receive", *WHO, "--channel", "phone", "--at", f"2026-{month}-20T08:00:00Z")


    desk.do("claim", "file", *WHO, "--subscription", "eur", "--window", "2026-06", "--at", "2026-07-04T10:00:00Z")


def settled(desk, subscription, window="2026-06", *more, contract="clicksend-sms"):
    """The rates of the case, what is owed, the steps that convert, and what making the case said."""
    made = desk.do("case", "make", subscription, *WHO, "--window", window, *more)
    case = desk.file("case.json", made.stdout)
    published = desk.file("contract.yaml", desk.do("contract", "show", contract).stdout)
    statement = json.loads(desk.run("settle", published, case, "--json").stdout)["statements"][0]
    row = next(row for row in statement["results"] if row["guarantee"] in ("availability", "month"))
    steps = [step for step in row["steps"] if step["step"] == "rate"]
    return json.loads(made.stdout).get("rates"), row.get("payable"), steps, made.stderr


def check_cent(desk):
    """Six hours of 720 are down: 99.1667 %, so 5 % of the fee, and at most 125 USD or equivalent, at the rate of the European
    Central Bank of the last day of the month, or the last one before it."""
    told, owed, steps, said = settled(desk, "eur")
    # 5 % of 4,000 EUR are 200. On 30 June one euro was 1.1614 USD: 125 / 1.1614 = 107.6287... EUR
    result(told == [{"from": "USD", "to": "EUR", "rate": "10000/11614", "date": "2026-06-30", "source": "ecb"}],
           "the case has the one rate that it needs", told)
    result(owed == [{"amount": "107.63", "unit": "EUR"}] and not said, "a cap in dollars on euros, to the cent", (owed, said))
    text = json.dumps(steps)
    result(len(steps) == 1 and "5000/5807" in text and "2026-06-30" in text, "the proof has the rate and its day", text)
    told, owed, _, _ = settled(desk, "gbp")
    # One dollar is 0.85740 / 1.1614 pounds: 125 * 0.85740 / 1.1614 = 92.2808... GBP
    result(told == [{"from": "USD", "to": "GBP", "rate": "85740/116140", "date": "2026-06-30", "source": "ecb"}]
           and owed == [{"amount": "92.28", "unit": "GBP"}], "through the euro, rounded once", (told, owed))
    told, owed, _, _ = settled(desk, "jpy")
    # 5 % of 1,000,000 JPY are 50,000; 125 * 184.25 / 1.1614 = 19830.59... JPY, which has no decimals
    result(told[0]["rate"] == "1842500/11614" and owed == [{"amount": "19831", "unit": "JPY"}], "yen", (told, owed))
    told, owed, _, _ = settled(desk, "eur", "2026-05")
    # 31 May is a Sunday: Friday's rate, 125 / 1.1575 = 107.9913... EUR
    result(told == [{"from": "USD", "to": "EUR", "rate": "10000/11575", "date": "2026-05-29", "source": "ecb"}]
           and owed == [{"amount": "107.99", "unit": "EUR"}], "on a day without rates the last one before", (told, owed))
    told, owed, _, _ = settled(desk, "usd")
    result(told is None and owed == [{"amount": "125.00", "unit": "USD"}], "in its own currency nothing is converted",
           (told, owed))
    told, owed, _, said = settled(desk, "sek", "2026-05")
    result(told is None and not owed and "G1129: the book has no rate from USD to SEK up to 2026-05-31" in said,
           "without a rate nothing is invented", (told, owed, said))
    made = json.loads(desk.do("case", "make", "eur", *WHO, "--window", "2026-05,2026-06").stdout)["rates"]
    result([row["date"] for row in made] == ["2026-05-29", "2026-06-30"], "two windows, the last day of each", made)


def check_corrected(desk):
    """What was known at an instant is settled again later."""
    before = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    time.sleep(0.01)
    kept = desk.run("settle", desk.file("c.yaml", desk.do("contract", "show", "clicksend-sms").stdout),
                    desk.file("k.json", desk.do("case", "make", "eur", *WHO, "--window", "2026-06").stdout), "--book", desk.book)
    other = desk.file("other.csv", "Date,USD,\n2026-06-30,1.2500,\n")
    done = desk.do("rates", "import", other, "--correct", "--reason", "published again")
    result(done.returncode == 0 and kept.returncode == 0 and "1 of them are corrections" in done.stdout
           and "G0918: statements about that time: 1" in done.stderr, "a correction says which statements it is about",
           kept.stderr + done.stdout + done.stderr)
    told, owed, _, _ = settled(desk, "eur")
    # 125 / 1.25
    result(told[0]["rate"] == "10000/12500" and owed == [{"amount": "100.00", "unit": "EUR"}], "holds from then on", (told, owed))
    told, owed, _, _ = settled(desk, "eur", "2026-06", "--as-of", before)
    result(told[0]["rate"] == "10000/11614" and owed == [{"amount": "107.63", "unit": "EUR"}],
           "as of an instant before it is what it was", (told, owed))
    result([(row["rate"], row["revision"]) for row in desk.json("rates", "show", "2026-06-30", "--currency", "USD", "--source",
                                                                "ecb")["rates"]]
           == [("1.1614", 1), ("1.2500", 2)], "both stay readable")
    result(desk.json("rates", "list", "--as-of", before, "--currency", "USD", "--from", "2026-06-30", "--to", "2026-06-30")
           ["rates"][0]["rate"] == "1.1614", "the list knows too what it was")


def check_sources(desk):
    """A contract that names a source has rates of that one alone; one that names none has those of all, which may differ."""
    told, owed, _, _ = settled(desk, "any", contract="any")
    # 100 / 1.25
    result(owed == [{"amount": "80.00", "unit": "EUR"}] and len(told) == 1, "one source for a contract that names none",
           (told, owed))
    desk.do("rates", "set", "2026-06-30", "USD", "2.0000", "--source", "our bank", "--reason", "x")
    told, owed, _, _ = settled(desk, "any", contract="any")
    result([row["source"] for row in told] == ["ecb", "our bank"] and not owed, "two that differ, and nothing says which", (told, owed))
    told, owed, _, _ = settled(desk, "eur")
    result([row["source"] for row in told] == ["ecb"] and owed == [{"amount": "100.00", "unit": "EUR"}],
           "a contract that names one is as before", (told, owed))
    desk.do("rates", "set", "2026-05-30", "USD", "2.0000", "--source", "our bank", "--reason", "x")
    told, owed, _, _ = settled(desk, "eur", "2026-05")
    result([row["date"] for row in told] == ["2026-05-29"], "and takes no later one of another", told)


def history(days):
    day, rows = datetime.date(2026, 9, 18), []
    while len(rows) < days:
        if day.weekday() < 5:
            rows.append(day)
        day -= datetime.timedelta(1)
    return rows


def check_size(room):
    """The whole history at once: 7,000 days of 41 currencies."""
    desk = Desk(room)
    days = history(7000)
    text = "Date," + ",".join(CODES) + ",\n" + "".join(
        f"{day}," + ",".join(f"{1 + (number * 41 + place) % 9000 / 10000:.4f}" for place in range(len(CODES))) + ",\n"
        for number, day in enumerate(days))
    wanted = len(days) * (len(CODES) - len(PAST))
    begin = time.monotonic()
    done = desk.do("rates", "import", desk.file("all.csv", text))
    took = time.monotonic() - begin
    result(f"{wanted} rates of 7000 days recorded" in done.stdout and took < 30, f"{wanted} rates in {took:.1f} s",
           f"{took} s {done.stdout} {done.stderr}")
    markup = xml({day: dict(zip(CODES, line.split(",")[1:-1])) for day, line in zip(days, text.split("\n")[1:])})
    begin = time.monotonic()
    done = desk.do("rates", "import", desk.file("all.xml", markup))
    took = time.monotonic() - begin
    result(f"{wanted} were there already" in done.stdout and took < 30,
           f"the same as XML of {len(markup) // 1000000} MB changes nothing, in {took:.1f} s", done.stdout + done.stderr)
    result(desk.facts() == 7000 and desk.is_whole(), "a fact for each day, and the book is whole")


def main():
    with tempfile.TemporaryDirectory() as room:
        desk = Desk(room)
        check_forms(desk)
        check_wrong(desk)
        check_by_hand(desk)
        prepare(desk)
        check_cent(desk)
        check_corrected(desk)
        check_sources(desk)
        result(desk.is_whole(), "the book is whole")
    with tempfile.TemporaryDirectory() as room:
        check_size(room)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
